import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { identityPlus, Linear, type LinearMapConstructor, Random, SkewSymmetricLinear } from '@slim/core';
import {
  add,
  mean,
  memory,
  mul,
  ones,
  type Scalar,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { L0Linear } from '../../sparse/src/index.js';
import { OrthogonalLinear } from '../../spectral/src/index.js';
import { LinearSSM, type LinearSSMOptions, StableDiagonalLinear, StablePairsLinear } from '../src/index.js';
import { numbers, on, scaledError } from './numbers.js';

/** Float32 rounding of sums over up to 40 steps of states of size 10. */
const TOLERANCE = 2e-5;

type Values = Readonly<Record<string, Float64Array>>;

const draw = (count: number, seed: number): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => Math.fround(random.normal()));
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A as a matrix [n][n] in float64, from the parameters. */
const stateMatrix: Readonly<Record<string, (values: Values, n: number, sigmaMax: number) => number[][]>> = {
  StableDiagonalLinear: (values, n, sigmaMax) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? sigmaMax * Math.tanh(values['A.weight']![i]!) : 0))),
  StablePairsLinear: (values, n, sigmaMax) => {
    const m = n / 2;
    const part = (k: number, f: (x: number) => number): number => sigmaMax * sigmoid(values['A.modulus']![k]!) * f(values['A.angle']![k]!);
    return Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        if (i % m !== j % m) return 0;
        if (i < m === j < m) return part(i % m, Math.cos);
        return i < m ? part(i, Math.sin) : -part(j, Math.sin);
      }),
    );
  },
  SkewSymmetricLinear: (values, n) => {
    const at = (i: number, j: number): number => values['A.weight']![i * n + j]!;
    return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i < j ? at(i, j) : i > j ? -at(j, i) : 0)));
  },
};

interface Case {
  readonly Map: LinearMapConstructor<never>;
  readonly steps: number;
  readonly options: LinearSSMOptions;
}

const [BATCH, IN, N, OUT, SIGMA] = [2, 3, 4, 2, 0.95];

/** Σ y ⊙ c + Σ x_T ⊙ d in float64, with all outputs. */
const oracle = ({ Map, steps, options }: Case, values: Values) => {
  const A = stateMatrix[Map.description.name]!(values, N, SIGMA);
  const linear = (key: string, i: number, o: number) => (x: readonly number[]) =>
    Array.from({ length: o }, (_, j) => {
      const w = values[`${key}.weight`];
      return w === undefined ? 0 : x.reduce((total, entry, k) => total + entry * w[j * i + k]!, values[`${key}.bias`]?.[j] ?? 0);
    });
  const [B, C, D] = [linear('B', IN, N), linear('C', N, OUT), linear('D', IN, OUT)];
  const gain = A.map((row) => (options.normalize ? Math.sqrt(1 - row.reduce((total, entry) => total + entry * entry, 0)) : 1));
  const [y, last]: [number[], number[]] = [new Array<number>(steps * BATCH * OUT), []];
  for (let b = 0; b < BATCH; b++) {
    let x = Array.from({ length: N }, (_, i) => (values['x0'] ? values['x0'][b * N + i]! : values['init_state.0']![i]!));
    for (let t = 0; t < steps; t++) {
      const u = Array.from(values['u']!.subarray((t * BATCH + b) * IN, (t * BATCH + b + 1) * IN));
      const [read, through] = [C(x), D(u)];
      for (let j = 0; j < OUT; j++) y[(t * BATCH + b) * OUT + j] = read[j]! + through[j]!;
      const driven = B(u);
      x = x.map((_, j) => x.reduce((total, entry, i) => total + entry * A[i]![j]!, 0) + driven[j]! * gain[j]!);
    }
    last.push(...x);
  }
  const dot = (a: readonly number[], c: Float64Array): number => a.reduce((total, entry, i) => total + entry * c[i]!, 0);
  return { y, last, loss: dot(y, values['c']!) + dot(last, values['d']!) };
};

/** The gradient by central differences in float64. */
const slope = (one: Case, values: Values, key: string): Float64Array =>
  values[key]!.map((entry, i) => {
    const at = (x: number): number => oracle(one, { ...values, [key]: values[key]!.with(i, x) }).loss;
    return (at(entry + 1e-5) - at(entry - 1e-5)) / 2e-5;
  });

const cases: Case[] = [1, 2, 9, 40].flatMap((steps) => [
  { Map: StableDiagonalLinear as never, steps, options: {} },
  { Map: StablePairsLinear as never, steps, options: { bias: true, normalize: true } },
  { Map: StablePairsLinear as never, steps, options: { feedthrough: false } },
]);
for (const steps of [1, 9]) cases.push({ Map: SkewSymmetricLinear as never, steps, options: { bias: true } });

const make = ({ Map, options }: Pick<Case, 'Map' | 'options'>): LinearSSM => {
  const isStable = Map.description.name.startsWith('Stable');
  const stateArgs = isStable ? { sigmaMax: SIGMA } : {};
  return new LinearSSM(IN, { stateSize: N, outputSize: OUT, stateMap: Map as never, stateArgs, seed: 5, ...options });
};

describe.each(['cpu', 'wasm'])('LinearSSM on %s', (backend) => {
  describe.each(cases)('$Map.name, T = $steps, $options', (one) => {
    test('forward(u, x0) gives the outputs, the last state and all gradients of the loop in float64', () =>
      on(backend, async () => {
        const { steps } = one;
        const ssm = make(one);
        const data = { u: draw(steps * BATCH * IN, 1), c: draw(steps * BATCH * OUT, 2), d: draw(BATCH * N, 3), x0: draw(BATCH * N, 4) };
        const parameters: Record<string, Float64Array> = {};
        for (const [key, variable] of Object.entries(ssm.parameters)) parameters[key] = Float64Array.from(await variable.data());
        const values = { ...data, ...parameters };
        const as = (key: keyof typeof data, shape: number[]): Tensor => tensor(Float32Array.from(data[key]), shape);
        const [u, c, d, x0] = [as('u', [steps, BATCH, IN]), as('c', [steps, BATCH, OUT]), as('d', [BATCH, N]), as('x0', [BATCH, N])];
        const wanted = oracle(one, values);
        const [output, last] = ssm.forward(u, x0);
        expect([output.shape, last.shape]).toEqual([
          [steps, BATCH, OUT],
          [BATCH, N],
        ]);
        expect(scaledError(await numbers(output), wanted.y)).toBeLessThan(TOLERANCE);
        expect(scaledError(await numbers(last), wanted.last)).toBeLessThan(TOLERANCE);
        const loss = (start?: Tensor) => (): Scalar => {
          const [y, x] = ssm.forward(u, start);
          return add(sum(mul(y, c)), sum(mul(x, d)));
        };
        for (const start of [x0, undefined]) {
          const { x0: _, ...rest } = values;
          const given = start ? values : rest;
          const { grads } = variableGrads(
            loss(start),
            ssm.trainable.filter((v) => !start || v !== ssm.parameters['init_state.0']),
          );
          for (const [key, variable] of Object.entries(ssm.parameters)) {
            if (start && key === 'init_state.0') continue;
            expect(scaledError(await numbers(grads[variable.name]!), slope(one, given as Values, key))).toBeLessThan(10 * TOLERANCE);
          }
        }
        ssm.dispose();
      }));
  });

  test.each([StableDiagonalLinear, StablePairsLinear, OrthogonalLinear])(
    'step(x, state) and bind() go through a sequence as forward does: %p',
    (Map) =>
      on(backend, async () => {
        const options = { stateSize: 6, outputSize: 2, stateMap: Map as never, bias: true, normalize: Map !== OrthogonalLinear, seed: 2 };
        const ssm = new LinearSSM(3, options);
        const u = tensor(Float32Array.from(draw(5 * 2 * 3, 9)), [5, 2, 3]);
        const [all, last] = ssm.forward(u);
        const wanted = await numbers(all);
        const lastWanted = await numbers(last);
        const bound = ssm.bind();
        for (const step of [ssm.step.bind(ssm), bound.step]) {
          let state: Tensor | undefined;
          const outputs: number[] = [];
          for (let t = 0; t < 5; t++) {
            const x = tensor(Float32Array.from((await u.data()).slice(t * 6, t * 6 + 6)), [2, 3]);
            const [y, next] = step(x, state);
            outputs.push(...(await numbers(y)));
            state = next;
          }
          expect(scaledError(outputs, wanted)).toBeLessThan(TOLERANCE);
          expect(scaledError(await numbers(state!), lastWanted)).toBeLessThan(TOLERANCE);
        }
        const [first, middle] = bound(slice(u, [0, 0, 0], [2, 2, 3]));
        const [second, end] = bound(slice(u, [2, 0, 0], [3, 2, 3]), middle);
        expect(scaledError([...(await numbers(first)), ...(await numbers(second))], wanted)).toBeLessThan(TOLERANCE);
        expect(scaledError(await numbers(end), lastWanted)).toBeLessThan(TOLERANCE);
        for (const variable of ssm.trainable) tidy(() => variable.assign(ones(variable.shape)));
        ssm.dispose(); // bind() took a snapshot, of the trained start too
        expect(scaledError(await numbers(bound(u)[0]), wanted)).toBeLessThan(TOLERANCE);
        bound.dispose();
        expect(() => bound(u)).toThrow('this bound network was disposed');
      }),
  );

  test('forward, step, bind and training return their memory, and dispose returns the network', () =>
    on(backend, () => {
      const before = memory().numTensors;
      const ssm = new LinearSSM(3, { stateSize: 4, normalize: true, bias: true, seed: 1 });
      const u = ones([7, 2, 3]);
      const x = ones([2, 3]);
      const optimizer = train.sgd(0.01);
      const uses: (() => void)[] = [
        () => ssm.forward(u).map((one) => one.dispose()),
        () => ssm.step(x).map((one) => one.dispose()),
        () => {
          const bound = ssm.bind();
          for (const one of [...bound(u), ...bound.step(x)]) one.dispose();
          bound.dispose();
        },
        () => tidy(() => void ssm.bind()(u)),
        () => optimizer.minimize(() => add(sum(ssm.forward(u)[0]), ssm.regError()), false, ssm.trainable) as unknown as undefined,
        () => ssm.clone().dispose(),
      ];
      const owned = memory().numTensors;
      for (const use of uses) {
        use();
        expect(memory().numTensors).toBe(owned);
      }
      for (const one of [u, x, ssm]) one.dispose();
      optimizer.dispose();
      expect(memory().numTensors).toBe(before);
    }));

  test('forward(u) of an empty batch gives an empty output, and gradients of zero', () =>
    on(backend, async () => {
      for (const Map of [StablePairsLinear, OrthogonalLinear]) {
        const ssm = new LinearSSM(3, { stateSize: 4, outputSize: 2, stateMap: Map as never, seed: 1 });
        const { grads } = variableGrads(() => {
          const [y, x] = ssm.forward(zeros([5, 0, 3]));
          expect([y.shape, x.shape]).toEqual([
            [5, 0, 2],
            [0, 4],
          ]);
          return add(sum(y), sum(x)) as Scalar;
        }, ssm.trainable);
        for (const gradient of Object.values(grads)) expect((await numbers(gradient)).every((entry) => entry === 0)).toBe(true);
        expect(ssm.step(zeros([0, 3])).map(({ shape }) => shape)).toEqual([
          [0, 2],
          [0, 4],
        ]);
        ssm.dispose();
      }
    }));

  test('forward(u) stays below the bound of a stable A over 5,000 steps, for parameters as extreme as 1e4', () =>
    on(backend, async () => {
      const ssm = new LinearSSM(1, { stateSize: 4, outputSize: 1, stateArgs: { sigmaMax: 0.99 }, feedthrough: false, seed: 1 });
      ssm.parameters['A.modulus']!.assign(tensor([1e4, -1e4]));
      ssm.parameters['A.angle']!.assign(tensor([0, 1e4]));
      const [y, x] = ssm.forward(ones([5_000, 1, 1]));
      const drive = Math.max(...(await numbers(sub(ssm.parameters['B.weight']!, 0))).map(Math.abs));
      const states = await numbers(x);
      expect(Math.max(...states.map(Math.abs))).toBeLessThanOrEqual(((Math.SQRT2 * drive) / (1 - 0.99)) * 1.001);
      expect((await numbers(y)).every(Number.isFinite)).toBe(true);
      ssm.dispose();
    }));

  test('forward(u) lets NaN through to the outputs after it, and not to those before', () =>
    on(backend, async () => {
      const ssm = new LinearSSM(1, { stateSize: 2, outputSize: 1, seed: 1 });
      const y = await numbers(ssm.forward(tensor([1, 1, Number.NaN, 1, 1], [5, 1, 1]))[0]);
      expect(y.map(Number.isNaN)).toEqual([false, false, true, true, true]);
      ssm.dispose();
    }));
});

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (problem) {
    return `${(problem as { code: string }).code}: ${(problem as Error).message}`;
  }
  return 'nothing was refused';
};

describe('LinearSSM', () => {
  test('new LinearSSM(i, { seed }) is the same network for the same seed, and another for another', () =>
    on('cpu', async () => {
      const [a, b, c] = [1, 1, 2].map((seed) => new LinearSSM(3, { stateSize: 4, seed })) as [LinearSSM, LinearSSM, LinearSSM];
      for (const key of Object.keys(a.parameters)) {
        if (key === 'init_state.0') continue;
        const [x, y, z] = await Promise.all([a, b, c].map(async (one) => [...(await one.parameters[key]!.data())]));
        expect(y).toEqual(x);
        expect(z).not.toEqual(x);
      }
      for (const one of [a, b, c]) one.dispose();
    }));

  test('parameters have the keys of their maps, and the state at the start is trainable and zero', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, outputSize: 2, bias: true, seed: 1 });
      expect(Object.keys(ssm.parameters)).toEqual(['A.modulus', 'A.angle', 'B.weight', 'C.weight', 'C.bias', 'D.weight', 'init_state.0']);
      expect(ssm.parameters['init_state.0']!.shape).toEqual([1, 4]);
      expect(ssm.trainable).toHaveLength(7);
      expect([...(await ssm.parameters['init_state.0']!.data())]).toEqual([0, 0, 0, 0]);
      expect(ssm.options).toMatchObject({ stateMap: 'StablePairsLinear', inputMap: 'Linear', stateSize: 4, outputSize: 2, seed: 1 });
      ssm.dispose();
    }));

  test('save() and LinearSSM.load carry a network over through JSON, and clone() is independent', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, outputSize: 2, stateMap: OrthogonalLinear, bias: true, feedthrough: false, seed: 1 });
      const u = tensor(Float32Array.from(draw(18, 1)), [3, 2, 3]);
      const outputOf = (one: LinearSSM): Promise<number[]> => numbers(tidy(() => one.forward(u)[0]));
      const wanted = await outputOf(ssm);
      const before = memory().numTensors;
      const same = LinearSSM.load(JSON.parse(JSON.stringify(await ssm.save())), { maps: { OrthogonalLinear } });
      const twin = ssm.clone();
      for (const one of [same, twin]) {
        expect(await outputOf(one)).toEqual(wanted);
        expect(one.options).toEqual(ssm.options);
      }
      tidy(() => twin.parameters['C.bias']!.assign(ones([2])));
      expect(await outputOf(twin)).not.toEqual(wanted);
      expect(await outputOf(ssm)).toEqual(wanted);
      same.dispose();
      twin.dispose();
      expect(memory().numTensors).toBe(before);
      ssm.dispose();
    }));

  test('stateDict() and loadStateDict carry a network over, and wrong ones change nothing', () =>
    on('cpu', async () => {
      const [a, b] = [1, 2].map((seed) => new LinearSSM(3, { stateSize: 4, seed })) as [LinearSSM, LinearSSM];
      const state = a.stateDict();
      const { 'B.weight': _, ...short } = state;
      const old = await b.parameters['A.angle']!.data();
      await expect(b.loadStateDict(short)).rejects.toThrow("missing 'B.weight'");
      expect(await b.parameters['A.angle']!.data()).toEqual(old);
      await b.loadStateDict(state);
      const u = ones([4, 1, 3]);
      expect(await numbers(b.forward(u)[0])).toEqual(await numbers(a.forward(u)[0]));
      a.dispose();
      b.dispose();
    }));

  test('LinearSSM.load refuses what is no saved network of this class, and leaves nothing behind', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, seed: 1 });
      const saved = await ssm.save();
      const before = memory().numTensors;
      const { C: _, ...fewer } = saved.maps;
      expect(refusal(() => LinearSSM.load({ ...saved, format: 'slim.map' as never }))).toContain(
        "expected a saved network (format 'slim.sequence')",
      );
      expect(refusal(() => LinearSSM.load({ ...saved, version: 2 as never }))).toContain('can read version 1, got version 2');
      expect(refusal(() => LinearSSM.load({ ...saved, network: 'coRNN' }))).toContain('expected a LinearSSM, got coRNN');
      expect(refusal(() => LinearSSM.load({ ...saved, maps: fewer }))).toContain("missing the map 'C'");
      expect(refusal(() => LinearSSM.load({ ...saved, maps: { ...saved.maps, E: saved.maps['C']! } }))).toContain("has no map 'E'");
      expect(refusal(() => LinearSSM.load({ ...saved, options: { ...saved.options, stateSize: 6 } }))).toContain(
        'must give a map 6 → 6, got 4 → 4',
      );
      expect(memory().numTensors).toBe(before);
      ssm.dispose();
    }));

  test('certify() tells that |λ| is bounded, and the promises of the other maps', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, stateArgs: { sigmaMax: 0.9 }, seed: 1 });
      const certificates = await ssm.certify();
      expect(certificates.map(({ property, holds }) => [property, holds])).toEqual([
        ['A: W = [[D(a), D(b)], [−D(b), D(a)]]', true],
        ['A: |λ| ≤ 0.9', true],
      ]);
      ssm.dispose();
    }));

  test('regError() is the mean of the maps', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, inputMap: L0Linear as never, seed: 1 });
      const [total] = await numbers(ssm.regError());
      expect(total).not.toBe(0);
      const [own] = await numbers((ssm as unknown as { mapAt(key: string): L0Linear }).mapAt('B').regError());
      expect(total! / own!).toBeCloseTo(1 / 4, 6);
      ssm.dispose();
    }));

  test('forward(u, x0, { training, noise }) hands noise to the map it is for', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(3, { stateSize: 4, inputMap: L0Linear as never, seed: 1 });
      const u = ones([4, 2, 3]);
      const noise = { B: tensor(new Float32Array(12).fill(0.3), [3, 4]) };
      const run = async (): Promise<number[]> => numbers(ssm.forward(u, null, { training: true, noise })[0]);
      expect(await run()).toEqual(await run());
      expect(await numbers(ssm.forward(u, null, { training: true })[0])).not.toEqual(await run());
      const owned = memory().numTensors;
      expect(refusal(() => ssm.bind({ training: true, noise: { B: u } }))).toContain('noise must be a tensor of shape [3, 4]');
      expect(memory().numTensors).toBe(owned);
      expect(refusal(() => ssm.forward(u, null, { noise: { E: noise.B } }))).toContain("has no map 'E' for noise; it has A, B, C, D");
      ssm.dispose();
    }));

  test('maps may be functions that make combinations', () =>
    on('cpu', async () => {
      const stateMap = (n: number, m: number, { seed }: { seed: number }) => identityPlus(0.1, new SkewSymmetricLinear(n, m, { seed }));
      const ssm = new LinearSSM(2, { stateSize: 3, stateMap, seed: 1 });
      expect(ssm.forward(ones([4, 1, 2]))[0].shape).toEqual([4, 1, 3]);
      expect(Object.keys(ssm.parameters)).toContain('A.map.weight');
      ssm.dispose();
    }));

  test('a network learns: the echo of two steps before', () =>
    on('cpu', async () => {
      const ssm = new LinearSSM(1, { stateSize: 8, outputSize: 1, normalize: true, seed: 3 });
      const u = draw(40, 12);
      const x = tensor(Float32Array.from(u), [40, 1, 1]);
      const target = tensor(
        Float32Array.from(u, (_, t) => u[t - 2] ?? 0),
        [40, 1, 1],
      );
      const loss = (): Scalar => mean(square(sub(ssm.forward(x)[0], target)));
      const optimizer = train.adam(0.05);
      const [before] = await numbers(loss());
      for (let i = 0; i < 30; i++) optimizer.minimize(loss, false, ssm.trainable);
      const [after] = await numbers(loss());
      expect(after!).toBeLessThan(before! / 4);
      ssm.dispose();
    }));

  test.each([
    ['T = 0', [0, 2, 3], 'input: LinearSSM(3 → 16): the sequence must have at least one time, got T = 0 in shape [0, 2, 3]'],
    [
      'no batch axis',
      [4, 3],
      'input: LinearSSM(3 → 16): the sequence must have shape [T, batch, 3], got [4, 3]; expandDims(x, 1) makes a batch of one',
    ],
    ['another width', [4, 2, 5], 'input: LinearSSM(3 → 16): the sequence must have shape [T, batch, 3], got [4, 2, 5]'],
  ])('forward(u) refuses a sequence with %s', (_, shape, message) =>
    on('cpu', () => {
      const ssm = new LinearSSM(3, { seed: 1 });
      expect(refusal(() => ssm.forward(zeros(shape)))).toBe(message);
      ssm.dispose();
    }),
  );

  test('forward and step refuse states and inputs of other shapes, and everything after dispose', () =>
    on('cpu', () => {
      const ssm = new LinearSSM(3, { stateSize: 4, seed: 1 });
      expect(refusal(() => ssm.forward(zeros([2, 5, 3]), zeros([4])))).toBe(
        'input: LinearSSM(3 → 4): initState must have shape [5, 4], got [4]',
      );
      expect(refusal(() => ssm.step(zeros([3])))).toBe('input: LinearSSM(3 → 4): x must have shape [batch, 3], got [3]');
      expect(refusal(() => ssm.step(zeros([5, 3]), zeros([2, 4])))).toBe(
        'input: LinearSSM(3 → 4): the state must have shape [5, 4], got [2, 4]',
      );
      expect(refusal(() => ssm.forward(zeros([2, 5, 3]), null, { speed: 1 } as never))).toContain("has no option 'speed'");
      ssm.dispose();
      ssm.dispose();
      expect(refusal(() => ssm.forward(zeros([2, 5, 3])))).toBe('disposed: LinearSSM(3 → 4): forward was called after dispose');
      expect(refusal(() => ssm.step(zeros([5, 3])))).toContain('disposed');
      expect(refusal(() => ssm.bind())).toContain('disposed');
    }));

  test('new LinearSSM(i, options) refuses wrong options with the name and the value, and leaves nothing behind', () =>
    on('cpu', () => {
      const before = memory().numTensors;
      const wrong = (options: object, inputSize = 3): string => refusal(() => new LinearSSM(inputSize, options));
      expect(wrong({}, 0)).toBe('size: LinearSSM(0 → 16): inputSize must be a positive integer, got 0');
      expect(wrong({ stateSize: 2.5 })).toBe('size: LinearSSM(3 → 2.5): stateSize must be a positive integer, got 2.5');
      expect(wrong({ hiddenSize: 4 })).toContain("option: LinearSSM(3 → 16): has no option 'hiddenSize'");
      expect(wrong({ stateMap: 'diag' })).toContain("stateMap must be the class of a map or a function that makes one, got 'diag'");
      expect(wrong({ stateArgs: 3 })).toContain('stateArgs must be an object, got 3');
      expect(wrong({ stateArgs: { sigmaMax: 1 } })).toContain('sigmaMax must be above 0 and at most 1 − 2⁻²⁰, got 1');
      expect(wrong({ stateSize: 3 })).toContain('StablePairsLinear(3 → 3): needs an even number of features');
      expect(wrong({ bias: 1 })).toContain('bias must be true or false, got 1');
      expect(wrong({ normalize: true, stateMap: Linear })).toContain(
        'normalize needs a diagonal state map, such as StablePairsLinear, got Linear',
      );
      expect(memory().numTensors).toBe(before);
    }));
});
