import { beforeAll, describe, expect, test } from '@jest/globals';
import './backends.js';
import { Linear, Random, SkewSymmetricLinear, SymmetricLinear } from '@slim/core';
import {
  add,
  grads,
  matMul,
  mean,
  memory,
  mul,
  ones,
  reshape,
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
import { OrthogonalLinear } from '../../spectral/src/index.js';
import { oscillatorScan } from '../src/corn/oscillatorScan.js';
import { type CoRNNOptions, coRNN } from '../src/index.js';
import { numbers, on, scaledError } from './numbers.js';

/** Float32 rounding over up to 20 steps. */
const TOLERANCE = 2e-5;

const [BATCH, IN, N] = [2, 3, 4];

type Values = Readonly<Record<string, Float64Array>>;

interface Case {
  readonly steps: number;
  readonly options: CoRNNOptions;
}

const draw = (count: number, seed: number): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => Math.fround(random.normal()));
};

/** The equations of the paper with their own letters, in float64: outputs, last states, and Σ y ⊙ c + Σ y_T ⊙ d + Σ z_T ⊙ e. */
const oracle = ({ steps, options }: Case, values: Values) => {
  const { dt, gamma, epsilon, damping } = options as { dt: number; gamma: number; epsilon: number; damping: string };
  const linear = (key: string, i: number) => (x: readonly number[]) =>
    Array.from({ length: N }, (_, j) =>
      x.reduce((total, entry, k) => total + entry * values[`${key}.weight`]![j * i + k]!, values[`${key}.bias`]?.[j] ?? 0),
    );
  const [V, W, Z] = [linear('lin_in', IN), linear('lin_hidden', N), linear('lin_velocity', N)];
  const output = new Array<number>(steps * BATCH * N);
  const [lastY, lastZ]: [number[], number[]] = [[], []];
  const start = (key: string, b: number): number[] =>
    Array.from({ length: N }, (_, i) => (values[key] ? values[key][b * N + i]! : values[`init_${key[0]}.0`]![i]!));
  for (let b = 0; b < BATCH; b++) {
    let [y, z] = [start('y0', b), start('z0', b)];
    for (let t = 0; t < steps; t++) {
      const x = Array.from(values['x']!.subarray((t * BATCH + b) * IN, (t * BATCH + b + 1) * IN));
      const [fromX, fromY, fromZ] = [V(x), W(y), Z(z)];
      const force = fromX.map((entry, j) => Math.tanh(entry + fromY[j]! + fromZ[j]!) - gamma * y[j]!);
      const old = z;
      z = force.map((f, j) => (damping === 'explicit' ? old[j]! + dt * (f - epsilon * old[j]!) : (old[j]! + dt * f) / (1 + dt * epsilon)));
      const velocity = z;
      y = y.map((entry, j) => entry + dt * velocity[j]!);
      for (let j = 0; j < N; j++) output[(t * BATCH + b) * N + j] = y[j]!;
    }
    lastY.push(...y);
    lastZ.push(...z);
  }
  const dot = (a: readonly number[], c: Float64Array): number => a.reduce((total, entry, i) => total + entry * c[i]!, 0);
  return { output, lastY, lastZ, loss: dot(output, values['c']!) + dot(lastY, values['d']!) + dot(lastZ, values['e']!) };
};

const slope = (one: Case, values: Values, key: string): Float64Array =>
  values[key]!.map((entry, i) => {
    const at = (x: number): number => oracle(one, { ...values, [key]: values[key]!.with(i, x) }).loss;
    return (at(entry + 1e-5) - at(entry - 1e-5)) / 2e-5;
  });

const cases: Case[] = [1, 2, 9, 20].flatMap((steps) => [
  { steps, options: { dt: 0.3, gamma: 1.5, epsilon: 0.7, damping: 'explicit' as const } },
  { steps, options: { dt: 0.3, gamma: 1.5, epsilon: 0.7, damping: 'implicit' as const, bias: false, hiddenArgs: { bias: true } } },
]);

const fromNumbers = (values: Float64Array, shape: number[]): Tensor => tensor(Float32Array.from(values), shape);

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (problem) {
    return `${(problem as { code: string }).code}: ${(problem as Error).message}`;
  }
  return 'nothing was refused';
};

describe.each(['cpu', 'wasm'])('coRNN on %s', (backend) => {
  test.each(cases)('forward(x, [y0, z0]) and its gradients are those of the equations in float64: T = $steps, $options', (one) =>
    on(backend, async () => {
      const { steps } = one;
      const network = new coRNN(IN, { hiddenSize: N, seed: 5, ...one.options });
      const data = {
        x: draw(steps * BATCH * IN, 1),
        c: draw(steps * BATCH * N, 2),
        d: draw(BATCH * N, 3),
        e: draw(BATCH * N, 4),
        y0: draw(BATCH * N, 6),
        z0: draw(BATCH * N, 7),
      };
      const parameters: Record<string, Float64Array> = {};
      for (const [key, variable] of Object.entries(network.parameters)) parameters[key] = Float64Array.from(await variable.data());
      const values: Values = { ...data, ...parameters };
      const x = fromNumbers(data.x, [steps, BATCH, IN]);
      const c = fromNumbers(data.c, [steps, BATCH, N]);
      const [d, e, y0, z0] = [data.d, data.e, data.y0, data.z0].map((one) => fromNumbers(one, [BATCH, N])) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const wanted = oracle(one, values);
      const [output, [yN, zN]] = network.forward(x, [y0, z0]);
      expect([output.shape, yN.shape, zN.shape]).toEqual([
        [steps, BATCH, N],
        [BATCH, N],
        [BATCH, N],
      ]);
      expect(scaledError(await numbers(output), wanted.output)).toBeLessThan(TOLERANCE);
      expect(scaledError(await numbers(yN), wanted.lastY)).toBeLessThan(TOLERANCE);
      expect(scaledError(await numbers(zN), wanted.lastZ)).toBeLessThan(TOLERANCE);
      const loss = (states?: readonly [Tensor, Tensor], sequence = x): Scalar => {
        const [y, [last, speed]] = network.forward(sequence, states);
        return add(add(sum(mul(y, c)), sum(mul(last, d))), sum(mul(speed, e)));
      };
      for (const states of [[y0, z0] as const, undefined]) {
        const { y0: _y, z0: _z, ...rest } = values;
        const given: Values = states ? values : rest;
        const isStart = (key: string): boolean => key.startsWith('init_');
        const keys = Object.keys(network.parameters).filter((key) => !states || !isStart(key));
        const { grads: gradients } = variableGrads(
          () => loss(states),
          keys.map((key) => network.parameters[key]!),
        );
        for (const key of keys) {
          expect(scaledError(await numbers(gradients[network.parameters[key]!.name]!), slope(one, given, key))).toBeLessThan(
            10 * TOLERANCE,
          );
        }
      }
      const [gx, gy, gz] = grads((sequence: Tensor, y: Tensor, z: Tensor) => loss([y, z], sequence))([x, y0, z0]);
      for (const [key, gradient] of Object.entries({ x: gx, y0: gy, z0: gz })) {
        expect(scaledError(await numbers(gradient!), slope(one, values, key))).toBeLessThan(10 * TOLERANCE);
      }
      network.dispose();
    }),
  );

  test('the scan has a second derivative: that of Σ y² is the finite difference of the first', () =>
    on(backend, async () => {
      const u = fromNumbers(draw(12, 1), [3, 2, 2]);
      const start = [fromNumbers(draw(4, 2), [2, 2]), fromNumbers(draw(4, 3), [2, 2])] as const;
      const coefficients = { alpha: 0.9, beta: 0.3, kappa: 0.4, dt: 0.3 };
      const direction = fromNumbers(draw(8, 5), [4, 2]);
      const slopeAt = (weight: Tensor): Tensor => {
        const [g] = grads((w: Tensor) => sum(square(oscillatorScan(u, start, w, coefficients)[0])))([weight]);
        return sum(mul(g!, direction));
      };
      const weight = fromNumbers(draw(8, 4), [4, 2]);
      const [second] = grads((w: Tensor) => slopeAt(w))([weight]);
      const [along] = await numbers(sum(mul(second!, direction)));
      const h = 1e-2;
      const at = async (s: number): Promise<number> => (await numbers(slopeAt(add(weight, mul(direction, s)))))[0]!;
      const difference = ((await at(h)) - (await at(-h))) / (2 * h);
      expect(Math.abs(along! - difference)).toBeLessThan(2e-3 * (1 + Math.abs(difference))); // h² of the difference, and its rounding 2⁻²⁴/h
    }));

  test('step(x, [y, z]) and bind() go through a sequence as forward does', () =>
    on(backend, async () => {
      const network = new coRNN(3, { hiddenSize: 5, dt: 0.2, hiddenMap: OrthogonalLinear, velocityArgs: { bias: true }, seed: 2 });
      const data = Float32Array.from(draw(30, 9));
      const x = tensor(data, [5, 2, 3]);
      const [all, [yN, zN]] = network.forward(x);
      const [wanted, lastY, lastZ] = [await numbers(all), await numbers(yN), await numbers(zN)];
      const bound = network.bind();
      for (const step of [network.step.bind(network), bound.step]) {
        let states: [Tensor, Tensor] | undefined;
        const outputs: number[] = [];
        for (let t = 0; t < 5; t++) {
          states = step(tensor(data.slice(t * 6, t * 6 + 6), [2, 3]), states);
          outputs.push(...(await states[0].data()));
        }
        expect(scaledError(outputs, wanted)).toBeLessThan(TOLERANCE);
        expect(scaledError(await numbers(states![1]), lastZ)).toBeLessThan(TOLERANCE);
      }
      const [first, middle] = bound(slice(x, [0, 0, 0], [2, 2, 3]));
      const [second, [endY, endZ]] = bound(slice(x, [2, 0, 0], [3, 2, 3]), middle);
      expect(scaledError([...(await numbers(first)), ...(await numbers(second))], wanted)).toBeLessThan(TOLERANCE);
      expect(scaledError(await numbers(endY), lastY)).toBeLessThan(TOLERANCE);
      expect(scaledError(await numbers(endZ), lastZ)).toBeLessThan(TOLERANCE);
      for (const variable of network.trainable) tidy(() => variable.assign(ones(variable.shape)));
      network.dispose(); // bind() took a snapshot, of the trained starts too
      expect(scaledError(await numbers(bound(x)[0]), wanted)).toBeLessThan(TOLERANCE);
      bound.dispose();
      expect(() => bound(x)).toThrow('coRNN(3 → 5): this bound network was disposed');
    }));

  test('forward, step, bind, training, save and clone return their memory, and dispose returns the network', () =>
    on(backend, async () => {
      const before = memory().numTensors;
      const network = new coRNN(3, { hiddenSize: 4, hiddenArgs: { bias: true }, seed: 1 });
      const [sequence, x] = [ones([7, 2, 3]), ones([2, 3])];
      const optimizer = train.sgd(0.01);
      const uses: (() => unknown)[] = [
        () => {
          const [output, last] = network.forward(sequence);
          for (const one of [output, ...last]) one.dispose();
        },
        () => network.step(x).map((one) => one.dispose()),
        () => {
          const bound = network.bind();
          const [output, last] = bound(sequence);
          for (const one of [output, ...last, ...bound.step(x)]) one.dispose();
          bound.dispose();
        },
        () => tidy(() => void network.bind()(sequence)),
        () => optimizer.minimize(() => add(sum(network.forward(sequence)[0]), network.regError()), false, network.trainable),
        () => network.clone().dispose(),
        () => network.save(),
      ];
      const owned = memory().numTensors;
      for (const use of uses) {
        await use();
        expect(memory().numTensors).toBe(owned);
      }
      for (const one of [sequence, x, network, optimizer]) one.dispose();
      expect(memory().numTensors).toBe(before);
    }));

  test('forward(x) of an empty batch gives empty tensors, and gradients of zero', () =>
    on(backend, async () => {
      const network = new coRNN(3, { hiddenSize: 4, seed: 1 });
      const { grads: gradients } = variableGrads(() => {
        const [y, [yN, zN]] = network.forward(zeros([5, 0, 3]));
        expect([y.shape, yN.shape, zN.shape]).toEqual([
          [5, 0, 4],
          [0, 4],
          [0, 4],
        ]);
        return add(add(sum(y), sum(yN)), sum(zN)) as Scalar;
      }, network.trainable);
      for (const gradient of Object.values(gradients)) expect((await numbers(gradient)).every((entry) => entry === 0)).toBe(true);
      expect(network.step(zeros([0, 3])).map(({ shape }) => shape)).toEqual([
        [0, 4],
        [0, 4],
      ]);
      network.dispose();
    }));

  test.each([
    ['explicit', 0.3, 1.5, 0.7],
    ['implicit', 0.3, 1.5, 0.7],
    ['explicit', 1, 0.1, 1.9],
    ['implicit', 1, 3, 0.1],
  ] as const)(
    'no state exceeds bounds(), for inputs and weights as large as 1e6: %s, dt %d, gamma %d, epsilon %d',
    (damping, dt, gamma, epsilon) =>
      on(backend, async () => {
        const network = new coRNN(2, { hiddenSize: 8, dt, gamma, epsilon, damping, seed: 1 });
        for (const key of ['lin_hidden.weight', 'lin_velocity.weight', 'lin_in.weight']) {
          const variable = network.parameters[key]!;
          tidy(() => variable.assign(mul(variable, 1e6)));
        }
        const x = fromNumbers(
          draw(300 * 4 * 2, 3).map((entry) => 1e6 * entry),
          [300, 4, 2],
        );
        const { y, z } = network.bounds();
        const [output] = network.forward(x);
        const worst = (await numbers(output)).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        expect(worst).toBeLessThanOrEqual(y * (1 + 1e-4));
        expect(worst).toBeGreaterThan(0.02 * y); // the bound means something
        let states: readonly [Tensor, Tensor] | undefined;
        for (let t = 0; t < 50; t++) {
          states = network.step(reshape(slice(x, [t, 0, 0], [1, 4, 2]), [4, 2]), states);
          expect((await states[1].data()).every((entry) => Math.abs(entry) <= z * (1 + 1e-4))).toBe(true);
        }
        network.dispose();
      }),
  );
});

describe('coRNN', () => {
  beforeAll(() => on('cpu', () => undefined));

  test('bounds() is sharp: kicks of the right signs reach it', () => {
    const [dt, gamma, epsilon] = [0.3, 1.5, 0.7];
    const network = new coRNN(1, { hiddenSize: 1, dt, gamma, epsilon, seed: 1 });
    const responses: number[] = [];
    let [y, z] = [0, 0];
    for (let t = 0; t < 400; t++) {
      z += dt * ((t === 0 ? 1 : 0) - gamma * y - epsilon * z);
      y += dt * z;
      responses.push(y);
    }
    [y, z] = [0, 0];
    for (let t = 0; t < 400; t++) {
      z += dt * (Math.sign(responses[399 - t]!) - gamma * y - epsilon * z);
      y += dt * z;
    }
    expect(y / network.bounds().y).toBeCloseTo(1, 9);
    network.dispose();
  });

  test('bounds() is infinite without damping', () => {
    const network = new coRNN(1, { hiddenSize: 1, epsilon: 0, seed: 1 });
    expect(network.bounds()).toEqual({ y: Number.POSITIVE_INFINITY, z: Number.POSITIVE_INFINITY });
    network.dispose();
  });

  test('forward(x) without coupling and force swings with the frequency √gamma', () =>
    on('cpu', async () => {
      const [dt, steps] = [2e-3, 1500];
      const network = new coRNN(1, { hiddenSize: 1, dt, gamma: 9, epsilon: 0, seed: 1 });
      for (const variable of network.trainable) tidy(() => variable.assign(zeros(variable.shape)));
      const [, [y, z]] = network.forward(zeros([steps, 1, 1]), [tensor([[1]]), tensor([[0]])]);
      expect((await numbers(y))[0]).toBeCloseTo(Math.cos(3 * dt * steps), 2);
      expect((await numbers(z))[0]).toBeCloseTo(-3 * Math.sin(3 * dt * steps), 1);
      network.dispose();
    }));

  test('parameters have the keys of their maps, and what y and z start from is trainable and zero', () =>
    on('cpu', async () => {
      const network = new coRNN(3, { hiddenSize: 4, seed: 1 });
      expect(Object.keys(network.parameters)).toEqual([
        'lin_in.weight',
        'lin_in.bias',
        'lin_hidden.weight',
        'lin_velocity.weight',
        'init_y.0',
        'init_z.0',
      ]);
      expect(network.trainable).toHaveLength(6);
      expect([...(await network.parameters['init_z.0']!.data())]).toEqual([0, 0, 0, 0]);
      expect(network.options).toEqual({
        hiddenSize: 4,
        dt: 0.042,
        gamma: 2.7,
        epsilon: 4.7,
        damping: 'explicit',
        bias: true,
        hiddenMap: 'Linear',
        velocityMap: 'Linear',
        inputMap: 'Linear',
        seed: 1,
      });
      network.dispose();
    }));

  test('new coRNN(i, { seed }) is the same network for the same seed; its maps differ', () =>
    on('cpu', async () => {
      const [a, b, c] = [1, 1, 2].map((seed) => new coRNN(4, { hiddenSize: 4, seed })) as [coRNN, coRNN, coRNN];
      const of = async (one: coRNN, key: string): Promise<number[]> => [...(await one.parameters[key]!.data())];
      for (const key of ['lin_in.weight', 'lin_hidden.weight', 'lin_velocity.weight']) {
        expect(await of(b, key)).toEqual(await of(a, key));
        expect(await of(c, key)).not.toEqual(await of(a, key));
      }
      expect(await of(a, 'lin_hidden.weight')).not.toEqual(await of(a, 'lin_velocity.weight'));
      for (const one of [a, b, c]) one.dispose();
    }));

  test('save() and coRNN.load carry a network over through JSON, clone() and state dicts too', () =>
    on('cpu', async () => {
      const network = new coRNN(3, {
        hiddenSize: 4,
        hiddenMap: SkewSymmetricLinear,
        velocityMap: SymmetricLinear,
        damping: 'implicit',
        seed: 1,
      });
      const x = fromNumbers(draw(18, 1), [3, 2, 3]);
      const outputOf = (one: coRNN): Promise<number[]> => numbers(tidy(() => one.forward(x)[0]));
      const wanted = await outputOf(network);
      const before = memory().numTensors;
      const same = coRNN.load(JSON.parse(JSON.stringify(await network.save())), { maps: { SkewSymmetricLinear, SymmetricLinear } });
      const twin = network.clone();
      const other = new coRNN(3, {
        ...network.options,
        hiddenMap: SkewSymmetricLinear,
        velocityMap: SymmetricLinear,
        inputMap: Linear,
        seed: 2,
      });
      expect(await outputOf(other)).not.toEqual(wanted);
      const state = network.stateDict();
      await other.loadStateDict(state);
      for (const one of [same, twin, other]) {
        expect(await outputOf(one)).toEqual(wanted);
        expect({ ...one.options, seed: 1 }).toEqual(network.options);
        one.dispose();
      }
      for (const one of Object.values(state)) one.dispose();
      expect(memory().numTensors).toBe(before);
      expect(refusal(() => coRNN.load({ ...{}, format: 'slim.map' } as never))).toContain(
        "load coRNN: expected a saved network (format 'slim.sequence')",
      );
      network.dispose();
    }));

  test('certify() names the promises of the maps by their places', () =>
    on('cpu', async () => {
      const network = new coRNN(3, { hiddenSize: 4, hiddenMap: OrthogonalLinear, velocityMap: SkewSymmetricLinear, seed: 1 });
      const certificates = await network.certify();
      expect(certificates.every(({ holds }) => holds)).toBe(true);
      expect(new Set(certificates.map(({ property }) => property.split(':')[0]))).toEqual(new Set(['lin_hidden', 'lin_velocity']));
      network.dispose();
    }));

  test('a network learns to add the values of a short sequence', () =>
    on('cpu', async () => {
      const network = new coRNN(1, { hiddenSize: 8, dt: 0.3, gamma: 1, epsilon: 1, seed: 3 });
      const values = draw(10 * 16, 4);
      const x = fromNumbers(values, [10, 16, 1]);
      const target = tensor(
        Float32Array.from({ length: 16 }, (_, b) => Array.from({ length: 10 }, (_, t) => values[t * 16 + b]! / 10).reduce((p, q) => p + q)),
        [16, 1],
      );
      const read = new Linear(8, 1, { seed: 1 });
      const loss = (): Scalar => mean(square(sub(matMul(network.forward(x)[1][0], read.effectiveW()), target)));
      const optimizer = train.adam(0.05);
      const [before] = await numbers(loss());
      for (let i = 0; i < 25; i++) optimizer.minimize(loss, false, [...network.trainable, ...read.trainable]);
      const [after] = await numbers(loss());
      expect(after!).toBeLessThan(before! / 4);
      network.dispose();
      read.dispose();
    }));

  test.each([
    ['T = 0', [0, 2, 3], 'input: coRNN(3 → 16): the sequence must have at least one time, got T = 0 in shape [0, 2, 3]'],
    [
      'no batch axis',
      [4, 3],
      'input: coRNN(3 → 16): the sequence must have shape [T, batch, 3], got [4, 3]; expandDims(x, 1) makes a batch of one',
    ],
    ['another width', [4, 2, 5], 'input: coRNN(3 → 16): the sequence must have shape [T, batch, 3], got [4, 2, 5]'],
  ])('forward(x) refuses a sequence with %s', (_, shape, message) =>
    on('cpu', () => {
      const network = new coRNN(3, { seed: 1 });
      expect(refusal(() => network.forward(zeros(shape)))).toBe(message);
      network.dispose();
    }),
  );

  test('forward and step refuse states of other shapes, and everything after dispose', () =>
    on('cpu', () => {
      const network = new coRNN(3, { hiddenSize: 4, seed: 1 });
      const x = zeros([2, 5, 3]);
      expect(refusal(() => network.forward(x, zeros([5, 4]) as never))).toContain('states must be a pair of tensors [y, z], got ');
      expect(refusal(() => network.forward(x, [zeros([5, 4])] as never))).toContain(
        'states must be a pair of tensors [y, z], got a list of 1',
      );
      expect(refusal(() => network.forward(x, [zeros([5, 4]), zeros([4])]))).toBe('input: coRNN(3 → 4): z must have shape [5, 4], got [4]');
      expect(refusal(() => network.step(zeros([3])))).toBe('input: coRNN(3 → 4): x must have shape [batch, 3], got [3]');
      network.dispose();
      network.dispose();
      for (const use of [() => network.forward(x), () => network.step(zeros([5, 3])), () => network.bind()]) {
        expect(refusal(use)).toContain('disposed: coRNN(3 → 4): ');
      }
    }));

  test('new coRNN(i, options) refuses wrong options with the name and the value, and leaves nothing behind', () =>
    on('cpu', () => {
      const before = memory().numTensors;
      const wrong = (options: object, inputSize = 3): string => refusal(() => new coRNN(inputSize, options));
      expect(wrong({}, 2.5)).toBe('size: coRNN(2.5 → 16): inputSize must be a positive integer, got 2.5');
      expect(wrong({ hiddenSize: 0 })).toBe('size: coRNN(3 → 0): hiddenSize must be a positive integer, got 0');
      expect(wrong({ dT: 0.1 })).toContain("option: coRNN(3 → 16): has no option 'dT'");
      expect(wrong({ dt: 0 })).toBe('option: coRNN(3 → 16): dt must be above 0, got 0');
      expect(wrong({ gamma: -1 })).toBe('option: coRNN(3 → 16): gamma must be above 0, got -1');
      expect(wrong({ epsilon: Number.NaN })).toBe('option: coRNN(3 → 16): epsilon must be a finite number, got NaN');
      expect(wrong({ damping: 'none' })).toContain("damping must be 'explicit' or 'implicit', got none");
      expect(wrong({ dt: 1, gamma: 3, epsilon: 0.6 })).toContain(
        'dt²·gamma must be below 4 − 2·dt·epsilon, got dt 1, gamma 3, epsilon 0.6',
      );
      expect(wrong({ dt: 1, gamma: 6, epsilon: 0.6, damping: 'implicit' })).toContain('dt²·gamma must be below 4 + 2·dt·epsilon');
      expect(wrong({ dt: 1, gamma: 0.1, epsilon: 2.1 })).toContain('would blow up');
      expect(wrong({ velocityMap: 4 })).toContain('velocityMap must be the class of a map');
      expect(wrong({ hiddenMap: () => new Linear(2, 2) })).toContain('must give a map 16 → 16, got 2 → 2');
      expect(memory().numTensors).toBe(before);
    }));

  test('steps that are refused blow up, and those next to them do not', () => {
    const growth = (dt: number, gamma: number, epsilon: number, damping: string): number => {
      let [y, z] = [1, 0];
      for (let t = 0; t < 4000; t++) {
        z = damping === 'explicit' ? z + dt * (-gamma * y - epsilon * z) : (z - dt * gamma * y) / (1 + dt * epsilon);
        y += dt * z;
      }
      return Math.hypot(y, z);
    };
    for (const [gamma, epsilon, damping] of [
      [4 - 2 * 0.6, 0.6, 'explicit'],
      [4 + 2 * 0.6, 0.6, 'implicit'],
    ] as const) {
      expect(growth(1, gamma * 1.02, epsilon, damping)).toBeGreaterThan(1e6);
      expect(growth(1, gamma * 0.98, epsilon, damping)).toBeLessThan(1e-6);
      expect(refusal(() => new coRNN(1, { dt: 1, gamma: gamma * 1.02, epsilon, damping }))).toContain('would blow up');
      expect(refusal(() => new coRNN(1, { dt: 1, gamma: gamma * 0.98, epsilon, damping, seed: 1 }).dispose())).toBe('nothing was refused');
    }
  });
});
