import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  add,
  mul,
  neg,
  relu,
  setBackend,
  sigmoid,
  softmax,
  softplus,
  square,
  type Tensor,
  tanh,
  tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  activation,
  type Chain,
  chain,
  DampedSkewSymmetricLinear,
  IdentityLinear,
  identityPlus,
  knownActivations,
  Linear,
  type LinearMap,
  PSDLinear,
  product,
  Random,
  SkewSymmetricLinear,
  SymmetricLinear,
  sum,
} from '../../src/index.js';
import { ComplexLinear } from '../contract/hookMaps.js';

const U = 2 ** -24;

const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

/** Every parameter of a chain times a factor. */
const scale = (model: Chain, factor: number): Chain => {
  for (const variable of model.trainable) variable.assign(mul(variable, factor));
  return model;
};

const linear = (i: number, o: number, seed: number) => new Linear(i, o, { bias: true, seed });
const chains: Readonly<Record<string, () => Chain>> = {
  'Linear, tanh, Linear': () => chain([linear(5, 8, 1), tanh, linear(8, 3, 2)]),
  'SymmetricLinear, relu, PSDLinear, sigmoid, Linear': () =>
    chain([new SymmetricLinear(4, 4, { seed: 1 }), relu, new PSDLinear(4, 4, { seed: 2, bias: true }), sigmoid, linear(4, 6, 3)]),
  'an orthogonal map alone, where the bound is reached': () => chain([new IdentityLinear(6, 6), neg]),
  'Linear, softmax, Linear': () => chain([linear(3, 5, 1), softmax, linear(5, 5, 2), softplus]),
  'a chain in a chain, a map twice, and combinations': () => {
    const shared = new SkewSymmetricLinear(4, 4, { seed: 1 });
    const step = identityPlus(0.5, new DampedSkewSymmetricLinear(4, 4, { seed: 2 }));
    return chain([
      shared,
      chain([step, relu]),
      shared,
      product(linear(4, 2, 3), linear(2, 4, 4)),
      sum(shared, new PSDLinear(4, 4, { seed: 5 })),
    ]);
  },
  'a ReLU network of six layers': () => chain([0, 1, 2, 3, 4, 5].flatMap((seed) => [linear(6, 6, seed), relu])),
};

/** Pairs of rows: random ones, near ones, ones across the kinks of relu, and ones along the direction that is stretched most. */
const pairs = (n: number, count: number, along: readonly number[]): { xs: number[]; ys: number[] } => {
  const random = new Random(5);
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < count; pair++) {
    const size = [0.01, 1, 30][pair % 3] as number;
    const reach = [1e-2, 1, 10][(pair >> 2) % 3] as number;
    const start = Array.from({ length: n }, () => size * random.normal());
    const direction = pair % 4 === 0 ? along : pair % 4 === 1 ? start.map((value) => -2 * value) : start.map(() => random.normal());
    xs.push(...start);
    ys.push(...start.map((value, i) => value + reach * (direction[i] as number)));
  }
  return { xs, ys };
};

/** The direction that W₁·W₂⋯ without the functions stretches most, by power iteration in float64: what an adversary tries. */
const steepest = (matrices: readonly number[][][]): number[] => {
  const times = (row: readonly number[], w: readonly number[][]): number[] =>
    (w[0] as number[]).map((_, j) => row.reduce((total, value, i) => total + value * ((w[i] as number[])[j] as number), 0));
  const back = (row: readonly number[], w: readonly number[][]): number[] =>
    w.map((line) => line.reduce((total, value, j) => total + value * (row[j] as number), 0));
  let direction = (matrices[0] as number[][]).map((_, i) => 1 + i / 7) as number[];
  for (let round = 0; round < 50; round++) {
    const image = matrices.reduce(times, direction);
    const next = [...matrices].reverse().reduce(back, image);
    const size = norm(next) || 1;
    direction = next.map((value) => value / size);
  }
  return direction;
};

const flat = (model: Chain): (LinearMap | ((x: Tensor) => Tensor))[] =>
  model.layers.flatMap((layer) => (typeof layer === 'object' && 'layers' in layer ? flat(layer) : [layer]));

/** The functions of the chains above in float64, on one row. */
const exact: Readonly<Record<string, (row: number[]) => number[]>> = {
  neg: (row) => row.map((t) => -t),
  relu: (row) => row.map((t) => Math.max(0, t)),
  sigmoid: (row) => row.map((t) => 1 / (1 + Math.exp(-t))),
  softmax: (row) => {
    const most = Math.max(...row);
    const powers = row.map((t) => Math.exp(t - most));
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  },
  softplus: (row) => row.map((t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)))),
  tanh: (row) => row.map(Math.tanh),
};

/** A layer as data: what it does to a row in float64, what it does to rows in float32, and what bounds its rounding. */
interface Step {
  readonly row: (row: number[]) => number[];
  readonly rows: (x: Tensor) => Tensor;
  /** At least its Lipschitz constant. */
  readonly constant: number;
  /** Rounding of one pass in units of roundoff, relative to constant·|x| and to |y|. */
  readonly units: number;
  readonly matrix?: number[][];
}

const stepsOf = (model: Chain): Promise<Step[]> =>
  Promise.all(
    flat(model).map(async (layer): Promise<Step> => {
      if (typeof layer === 'function') {
        const known = knownActivations.find(({ apply }) => apply === layer);
        if (!known) throw new Error('the chains above are of known functions');
        return { row: exact[known.name] as Step['row'], rows: layer, constant: known.lipschitz, units: 16 };
      }
      const matrix = (await layer.effectiveW().array()) as number[][];
      const bias = Array.from(await layer.effectiveB().data());
      const row: Step['row'] = (x) =>
        bias.map((b, j) => x.reduce((total, value, i) => total + value * ((matrix[i] as number[])[j] as number), b));
      // Up to three maps in one another, each of dot products with at most i + o terms, relative to the Frobenius norm.
      const units = 3 * (layer.inFeatures + layer.outFeatures) + 2;
      return { row, rows: (x) => layer.forward(x), constant: norm(matrix.flat()), units, matrix };
    }),
  );

/** The outputs of one row after each step, and a bound on the rounding error of the last. */
const pass = (steps: readonly Step[], outputs: readonly number[][], unit: number): { y: number[]; rounding: number } => {
  let rounding = 0;
  for (const [k, { constant, units }] of steps.entries()) {
    rounding = constant * rounding + units * unit * (constant * norm(outputs[k] as number[]) + norm(outputs[k + 1] as number[]));
  }
  return { y: outputs.at(-1) as number[], rounding };
};

const apart = (a: readonly number[], b: readonly number[]): number => norm(a.map((value, i) => value - (b[i] as number)));

const split = (values: ArrayLike<number>, count: number): number[][] => {
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => Array.from({ length: width }, (_, i) => values[row * width + i] as number));
};

for (const backend of ['cpu', 'wasm']) {
  describe(`certify() of a chain on ${backend}: |f(x) − f(y)| ≤ L·|x − y| on 1,000 random and adversarial pairs`, () => {
    beforeAll(async () => {
      await setBackend(backend);
    });

    for (const [name, make] of Object.entries(chains)) {
      for (const factor of [1e-3, 1, 30]) {
        test(`${name}, parameters times ${factor}`, async () => {
          const model = scale(make(), factor);
          const [certificate] = await model.certify();
          if (!certificate) throw new Error('a chain certifies its Lipschitz constant first');
          expect(certificate.holds).toBe(true);

          const steps = await stepsOf(model);
          const { xs, ys } = pairs(model.inFeatures, 1000, steepest(steps.flatMap(({ matrix }) => (matrix ? [matrix] : []))));
          const outputs: number[][][] = []; // [layer][row], x above y
          let rows: Tensor = tensor2d([...xs, ...ys], [2000, model.inFeatures]);
          outputs.push(split(await rows.data(), 2000));
          for (const step of steps) {
            rows = step.rows(rows);
            outputs.push(split(await rows.data(), 2000));
          }
          const forward = split(await model.forward(tensor2d([...xs, ...ys], [2000, model.inFeatures])).data(), 2000);
          expect(forward).toEqual(outputs.at(-1));

          let reached = 0;
          for (let pair = 0; pair < 1000; pair++) {
            const [x, y] = [pair, pair + 1000].map((row) => outputs.map((layer) => layer[row] as number[])) as [number[][], number[][]];
            const distance = apart(x[0] as number[], y[0] as number[]);
            const in64 = [x, y].map((one) => {
              const through = [one[0] as number[]];
              for (const step of steps) through.push(step.row(through.at(-1) as number[]));
              return pass(steps, through, 2 ** -53);
            });
            const in32 = [pass(steps, x, U), pass(steps, y, U)];
            for (const [a, b] of [in64, in32] as { y: number[]; rounding: number }[][]) {
              if (!a || !b) throw new Error('two rows make a pair');
              expect(apart(a.y, b.y)).toBeLessThanOrEqual(certificate.bound * distance + a.rounding + b.rounding);
            }
            reached = Math.max(reached, apart(in64[0]?.y as number[], in64[1]?.y as number[]) / distance);
          }
          // An estimate, not a formality: except where the function saturates, or is so flat that float32 cannot tell.
          if (factor === 1) expect(certificate.measured).toBeGreaterThan(0.2 * reached);
          if (name.includes('bound is reached')) expect(reached).toBeGreaterThan(0.9999 * certificate.bound);
        });
      }
    }
  });
}

describe('what certify() of a chain says', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  test('certify() of linear layers is tight: bound and measurement agree', async () => {
    const map = new SymmetricLinear(5, 5, { seed: 3 });
    const [certificate] = await chain([map, neg]).certify();
    if (!certificate) throw new Error('no certificate');
    // Symmetric: the norm is the largest |λ|.
    const largest = Math.max(...(await map.eig()).re.map(Math.abs));
    expect(certificate.bound / largest).toBeCloseTo(1, 4);
    expect(certificate.bound).toBeGreaterThan(largest);
    expect(certificate.measured / largest).toBeCloseTo(1, 3);
  });

  test('certify() names the certificates of the maps after their layers, of a shared map once', async () => {
    const map = new SymmetricLinear(2, 2, { seed: 1 });
    const found = await chain([map, tanh, chain([relu, new PSDLinear(2, 2)]), map]).certify();
    expect(found.map(({ property }) => property)).toEqual([
      'Lipschitz constant ≤ L',
      'layers.0: W = Wᵀ',
      'layers.2.layers.1: W = Wᵀ',
      'layers.2.layers.1: λmin(W) ≥ 0',
    ]);
    expect(found.every(({ holds }) => holds)).toBe(true);
  });

  test('certify() proves nothing with a function that it does not know, and says which', async () => {
    const [certificate] = await chain([new Linear(2, 2, { seed: 1 }), square]).certify();
    expect(certificate).toMatchObject({ bound: Number.POSITIVE_INFINITY, holds: false });
    expect(certificate?.method).toContain('layers.1 (square) is unknown; state it with activation(fn, { name, lipschitz })');
    expect(certificate?.measured).toBeGreaterThan(0);
    const dead = new Linear(2, 2);
    dead.parameters.weight.assign(tensor([0, 0, 0, 0], [2, 2]));
    expect((await chain([dead, square]).certify())[0]?.holds).toBe(false);
  });

  test('certify() finds out a constant that is not true', async () => {
    const doubled = activation((x) => add(x, x), { name: 'doubled', lipschitz: 1 });
    const [certificate] = await chain([new IdentityLinear(3, 3), doubled]).certify();
    expect(certificate?.measured).toBeCloseTo(2, 3);
    expect(certificate?.holds).toBe(false);
    const honest = activation((x) => add(x, x), { name: 'doubled', lipschitz: 2 });
    expect((await chain([new IdentityLinear(3, 3), honest]).certify())[0]?.holds).toBe(true);
  });

  test('certify() says false where a W is not finite or has overflowed', async () => {
    const map = new Linear(2, 2, { seed: 1 });
    const model = chain([map, tanh]);
    map.parameters.weight.assign(tensor([Number.NaN, 0, 0, 0], [2, 2]));
    expect((await model.certify())[0]).toMatchObject({ bound: Number.NaN, holds: false });
  });

  test('certify() of a complex chain measures in the real [2i, 2o] form', async () => {
    const [certificate] = await chain([new ComplexLinear(3, 3, { seed: 1 }), tanh, new ComplexLinear(3, 2, { seed: 2 })]).certify();
    expect(certificate?.holds).toBe(true);
    expect(certificate?.measured).toBeGreaterThan(0.3 * (certificate?.bound ?? 0));
  });

  test('certify() gives the same numbers each time', async () => {
    const model = chain([linear(3, 4, 1), tanh, linear(4, 2, 2)]);
    expect(await model.certify()).toEqual(await model.certify());
  });

  test('certify() tries 256 directions where there are more', async () => {
    const [certificate] = await chain([new Linear(300, 4, { seed: 1 }), relu]).certify();
    expect(certificate?.holds).toBe(true);
    expect(certificate?.measured).toBeGreaterThan(0.1 * (certificate?.bound ?? 0));
  });
});

describe('the constants of knownActivations are least upper bounds', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  for (const { name, apply, lipschitz } of knownActivations) {
    test(name, async () => {
      // Chords of length 2⁻⁶ between multiples of 2⁻⁶, all exact in float32, on rows (t, −t) for softmax's worst direction.
      const step = 2 ** -6;
      const grid = Float32Array.from({ length: 2048 }, (_, i) => (i - 1024) * step);
      const rows = tensor2d(
        Array.from(grid).flatMap((t) => [t, -t]),
        [2048, 2],
      );
      const values = await apply(rows).data();
      let largest = 0;
      for (let i = 0; i + 1 < grid.length; i++) {
        const apart = norm([0, 1].map((j) => (values[2 * (i + 1) + j] as number) - (values[2 * i + j] as number)));
        largest = Math.max(largest, apart / (step * Math.SQRT2));
      }
      // Two values of size up to 16 are rounded by u each; chords of a smooth slope fall short of its peak by step²/24·f'''.
      const rounding = (2 * 16 * U) / step;
      expect(largest).toBeLessThanOrEqual(lipschitz + rounding);
      // (t, −t) meets the steepest place of both entries only for odd and even slopes; one-sided functions reach it in one entry.
      const oneSided = ['elu', 'logSigmoid', 'relu', 'relu6', 'selu', 'softplus'].includes(name);
      const slopes: Record<string, [number, number]> = { gelu: [lipschitz, lipschitz - 1], leakyRelu: [1, 0.2] }; // at t and −t
      const full = slopes[name]
        ? Math.hypot(...(slopes[name] as [number, number])) / Math.SQRT2
        : oneSided
          ? lipschitz / Math.SQRT2
          : lipschitz;
      expect(largest).toBeGreaterThan(0.99 * full);
    });
  }
});
