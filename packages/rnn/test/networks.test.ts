/** Streams, bound networks, stochastic maps, dropout, functions as nonlinearities, and every map of every package inside a network. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { defineLinear, kaimingUniform, type LinearMapConstructor, Random } from '@slim/core';
import {
  add,
  concat,
  eye,
  grad,
  memory,
  mul,
  ones,
  randomNormal,
  reshape,
  setBackend,
  sin,
  slice,
  square,
  stack,
  sum,
  type Tensor,
  tanh,
  tensor,
  tidy,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { type AnyNetwork, GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../src/index.js';
import { allMaps } from './maps.js';
import { backends, numbers, on, scaledError } from './numbers.js';
import { run64 } from './oracle64.js';

const random = (shape: number[], seed: number): Tensor => {
  const numbers = new Random(seed);
  return tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => numbers.normal()),
    shape,
  );
};

/** float32 over tens of steps, and erf of the backend: 2e-7 per step. */
const TOLERANCE = 1e-5;

const makers: [string, () => AnyNetwork][] = [
  ...['gelu', 'tanh', 'relu', 'sigmoid', 'identity'].map((nonlin): [string, () => AnyNetwork] => [
    `RNN with ${nonlin}`,
    () => new RNN(3, { hiddenSize: 5, numLayers: 2, cellArgs: { nonlin, bias: true }, seed: 1 }),
  ]),
  ['GRU', () => new GRU(3, { hiddenSize: 5, numLayers: 2, seed: 1 })],
  ['GRU without biases', () => new GRU(3, { hiddenSize: 6, cellArgs: { bias: false }, seed: 1 })],
  ['LSTM', () => new LSTM(3, { hiddenSize: 5, numLayers: 2, seed: 1 })],
];

/** Trainable starts that are not zero. */
const stir = (network: AnyNetwork): void => {
  for (const [key, variable] of Object.entries(network.parameters)) if (key.startsWith('init_')) variable.assign(random(variable.shape, 7));
};

for (const backend of backends()) {
  describe(`on ${backend}`, () => {
    test.each(makers)('%s: a stream of two samples and a bound network that reads in pieces give what forward gives', (_, make) =>
      on(backend, async () => {
        const network = make();
        stir(network);
        const x = random([20, 2, 3], 2);
        const [output, last] = network.forward(x) as [Tensor, Tensor | Tensor[]];
        const wanted = await numbers(output);
        const states = await Promise.all((Array.isArray(last) ? last : [last]).map(numbers));

        const stream = await network.stream(2);
        const flat = await x.data();
        const got: number[] = [];
        for (let t = 0; t < 20; t++) got.push(...stream.step(flat.slice(t * 6, (t + 1) * 6)));
        expect(scaledError(got, wanted)).toBeLessThan(TOLERANCE);
        expect(stream.steps).toBe(20);
        for (const [i, state] of stream.states().entries()) expect(scaledError(state, states[i]!)).toBeLessThan(TOLERANCE);
        stream.reset(null);
        expect(Array.from(stream.step(flat.slice(0, 6)))).toEqual(got.slice(0, got.length / 20));
        stream.reset(states);
        for (const [i, state] of stream.states().entries()) expect(Array.from(state)).toEqual(states[i]);

        const bound = network.bind() as unknown as ((x: Tensor, h?: unknown) => [Tensor, unknown]) & { dispose(): void };
        const [first, h] = bound(slice(x, [0, 0, 0], [7, 2, 3]));
        const [second] = bound(slice(x, [7, 0, 0], [13, 2, 3]), h);
        expect(scaledError(await numbers(concat([first, second], 0)), wanted)).toBeLessThan(1e-6);
        for (const variable of network.trainable) variable.assign(zeros(variable.shape));
        network.dispose(); // a snapshot does not mind
        expect(await numbers(bound(slice(x, [0, 0, 0], [7, 2, 3]))[0])).toEqual(await numbers(first));
        bound.dispose();
        expect(() => bound(x)).toThrow('this bound network was disposed');
      }),
    );

    test('a pass, a bound pass and a stream leave nothing behind', () =>
      on(backend, async () => {
        for (const [, make] of makers) {
          const network = make();
          const x = random([4, 2, 3], 2);
          const before = memory().numTensors;
          tidy(() => void network.forward(x, null, { lengths: [1, 4] }));
          const stream = await network.stream();
          for (let i = 0; i < 100; i++) stream.step([1, 2, 3]);
          stream.dispose();
          const bound = network.bind();
          tidy(() => void bound(x));
          bound.dispose();
          expect(memory().numTensors).toBe(before);
          network.dispose();
          x.dispose();
        }
      }));

    test.each(Object.values(allMaps).map((Map) => [Map.description.name, Map] as const))(
      '%s is a hidden map and, where it may be rectangular, an input map: as a loop over the maps, with gradients for its parameters',
      (_, Map) => on(backend, () => tryMap(Map)),
    );

    test.each([0, 1e30, -1e30, 1e-30])('inputs of %d give finite outputs and gradients', (size) =>
      on(backend, async () => {
        for (const [name, make] of makers) {
          if (size !== 0 && Math.abs(size) > 1 && !/tanh|sigmoid|GRU|LSTM/.test(name)) continue; // others grow with their inputs
          const network = make();
          const x = mul(random([4, 2, 3], 2), size);
          const { value, grads } = variableGrads(() => sum(network.forward(x)[0]), network.trainable);
          for (const one of [value, ...Object.values(grads)]) {
            if (one) expect((await numbers(one)).every((number) => Number.isFinite(number))).toBe(true);
          }
          network.dispose();
        }
      }),
    );

    test('a batch of no samples passes, with gradients of zero', () =>
      on(backend, async () => {
        const byFunction = () => new RNN(3, { hiddenSize: 5, cellArgs: { nonlin: (z: Tensor) => mul(z, 0.5) } });
        const bidirectional = () => new LSTM(3, { hiddenSize: 5, bidirectional: true });
        for (const make of [...makers.map(([, one]) => one), byFunction, bidirectional]) {
          const network = make();
          const x = zeros([4, 0, 3]);
          const [output] = network.forward(x);
          expect(output.shape).toEqual([4, 0, network.outputSize]);
          expect(network.forward(x, null, { mask: zeros([4, 0]) })[0].shape).toEqual([4, 0, network.outputSize]);
          const { grads } = variableGrads(() => sum(network.forward(x)[0] as Tensor), network.trainable);
          for (const gradient of Object.values(grads)) {
            if (gradient) expect((await numbers(gradient)).every((value) => value === 0)).toBe(true);
          }
          network.dispose();
        }
      }));
  });
}

const tryMap = async (Map: LinearMapConstructor): Promise<void> => {
  const { square: isSquare } = Map.description;
  const hiddenArgs = { seed: 3, ...(Map.description.name === 'TrivialNullSpaceLinear' && { bias: false }) };
  const network = new RNN(4, {
    hiddenSize: 4,
    cellArgs: { hiddenMap: Map, hiddenArgs, nonlin: 'tanh', ...(!isSquare && { inputMap: Map, inputArgs: hiddenArgs }) },
    seed: 1,
  });
  const cell = network.cells[0]!;
  const x = random([3, 2, 4], 5);
  const [output] = network.forward(x);
  const byHand = tidy(() => {
    let h: Tensor = zeros([2, 4]);
    const all = [0, 1, 2].map((t) => {
      const input = reshape(slice(x, [t, 0, 0], [1, 2, 4]), [2, 4]);
      h = tanh(add(cell.linIn.forward(input), cell.linHidden.forward(h)));
      return h;
    });
    return stack(all);
  });
  expect(scaledError(await numbers(output), await numbers(byHand))).toBeLessThan(TOLERANCE);

  const { grads } = variableGrads(
    () => tidy(() => add(sum(square(network.forward(x, null, { training: true })[0])), network.regError({ training: true }))),
    network.trainable,
  );
  for (const [key, variable] of Object.entries(network.parameters)) {
    if (!variable.trainable) continue;
    const gradient = grads[variable.name] as Tensor | undefined | null;
    expect([key, gradient?.shape]).toEqual([key, variable.shape]);
    expect((await numbers(gradient!)).every((value) => Number.isFinite(value))).toBe(true);
  }
  network.dispose();
};

describe('a pass', () => {
  test('any function may be the nonlinearity; those that core knows are recognised', async () => {
    await setBackend('cpu');
    const x = random([3, 2, 3], 2);
    const byFunction = new RNN(3, { hiddenSize: 4, cellArgs: { nonlin: (z: Tensor) => add(tanh(z), 0) }, seed: 1 });
    const byName = new RNN(3, { hiddenSize: 4, cellArgs: { nonlin: 'tanh' }, seed: 1 });
    const known = new RNN(3, { hiddenSize: 4, cellArgs: { nonlin: tanh }, seed: 1 });
    const wanted = await numbers(byName.forward(x)[0]);
    expect(await numbers(byFunction.forward(x)[0])).toEqual(wanted);
    expect(await numbers(known.forward(x)[0])).toEqual(wanted);
    expect(known.cells[0]!.options['nonlin']).toBe('tanh');
    const lengths = [1, 3];
    expect(await numbers(byFunction.forward(x, null, { lengths })[0])).toEqual(await numbers(byName.forward(x, null, { lengths })[0]));
    await expect(byFunction.stream()).rejects.toThrow('nonlin is a function of tensors, which has no form for plain numbers');
    const widening = new RNNCell(3, 4, { nonlin: (z: Tensor) => concat([z, z], -1) });
    expect(() => widening.forward(zeros([2, 3]))).toThrow('nonlin must return a tensor of the shape [2, 4] it got, got [2, 8]');
  });

  test('states far out in the padding do not reach the gradient, even where W blows them up', async () => {
    await setBackend('cpu');
    for (const nonlin of ['relu', 'gelu', 'identity']) {
      const network = new RNN(1, { hiddenSize: 2, cellArgs: { nonlin }, seed: 1 });
      network.cells[0]!.linHidden.parameters['weight']!.assign(tensor([1e3, 0, 0, 1e3], [2, 2]));
      network.cells[0]!.linIn.parameters['weight']!.assign(tensor([1, 1], [2, 1]));
      const x = random([60, 1, 1], 3); // 10³ to the sixtieth is infinite
      const loss = (): Tensor => sum(network.forward(x, null, { lengths: [2] })[0]);
      const { grads } = variableGrads(loss as never, network.trainable);
      for (const gradient of Object.values(grads)) expect((await numbers(gradient)).every((value) => Number.isFinite(value))).toBe(true);
    }
  });

  test('training draws one noise for the whole sequence, or takes the one that is given', async () => {
    const L0Linear = allMaps['L0Linear']!;
    await setBackend('cpu');
    const network = new RNN(3, { hiddenSize: 4, cellArgs: { hiddenMap: L0Linear }, seed: 1 });
    const x = random([5, 2, 3], 2);
    const noise = { 'rnn_cells.0.lin_hidden': tensor(Array(16).fill(0.3), [4, 4]) };
    const pass = (call: object): Promise<number[]> => numbers(network.forward(x, null, call)[0]);
    expect(await pass({ training: true, noise })).toEqual(await pass({ training: true, noise }));
    expect(await pass({ training: true })).not.toEqual(await pass({ training: true }));
    expect(await pass({})).toEqual(await pass({}));
  });

  test('dropout drops between layers only, in training only, by the seed', async () => {
    await setBackend('cpu');
    const make = (numLayers: number, dropout: number) => new RNN(3, { hiddenSize: 50, numLayers, dropout, seed: 1 });
    const x = random([20, 2, 3], 2);
    const pass = (network: RNN, training: boolean): Promise<number[]> => numbers(network.forward(x, null, { training })[0]);
    expect(await pass(make(1, 0.9), true)).toEqual(await pass(make(1, 0), false));
    expect(await pass(make(2, 0.9), false)).toEqual(await pass(make(2, 0), true));
    const network = make(2, 0.5);
    const first = await pass(network, true);
    expect(first).not.toEqual(await pass(network, true));
    expect(first).toEqual(await pass(make(2, 0.5), true));
    // Ones below an identity: about half of them go, the others double.
    const plain = new RNN(3, { hiddenSize: 50, numLayers: 2, dropout: 0.5, cellArgs: { bias: true, nonlin: 'identity' }, seed: 1 });
    for (const variable of plain.trainable) variable.assign(zeros(variable.shape));
    plain.cells[0]!.linIn.parameters['bias']!.assign(ones([50]));
    plain.cells[1]!.linIn.parameters['weight']!.assign(eye(50));
    const values = await pass(plain, true);
    expect(new Set(values)).toEqual(new Set([0, 2]));
    const share = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.05); // of 2000: four and a half standard deviations
  });

  test('cells take any leading axes, and zeros as their first state', async () => {
    await setBackend('cpu');
    for (const cell of [new RNNCell(3, 4, { seed: 1 }), new GRUCell(3, 4, { seed: 1 })]) {
      const x = random([2, 5, 3], 2);
      const h = random([2, 5, 4], 3);
      const flat = cell.forward(reshape(x, [10, 3]), reshape(h, [10, 4]));
      expect(await numbers(cell.forward(x, h))).toEqual(await numbers(flat));
      expect(cell.forward(reshape(slice(x, [0, 0, 0], [1, 1, 3]), [3])).shape).toEqual([4]);
      expect(await numbers(cell.forward(x))).toEqual(await numbers(cell.forward(x, zeros([2, 5, 4]))));
    }
    const [h, c] = new LSTMCell(3, 4).forward(randomNormal([2, 3]));
    expect([h.shape, c.shape]).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });

  test('evaluates each map once for a sequence, its gradient included, and a bound network never again', async () => {
    await setBackend('cpu');
    let count = 0;
    const CountedLinear = defineLinear({
      name: 'CountedLinear',
      defaults: {},
      parameters: ({ inFeatures, outFeatures }) => ({ weight: kaimingUniform([inFeatures, outFeatures]) }),
      weight: ({ weight }) => {
        count++;
        return mul(weight, 0.5);
      },
      promise: { kind: 'none', property: 'any matrix' },
    });
    const cellArgs = { hiddenMap: CountedLinear, inputMap: CountedLinear };
    for (const network of [new RNN(3, { cellArgs }), new GRU(3, { cellArgs }), new LSTM(3, { cellArgs })]) {
      const all = Object.keys(network.parts).filter((key) => key.includes('lin_')).length;
      const x = random([10, 2, 3], 2);
      const evaluations = async (act: () => unknown): Promise<number> => {
        count = 0;
        await act();
        return count;
      };
      expect(await evaluations(() => network.forward(x))).toBe(all);
      expect(await evaluations(() => variableGrads(() => sum(network.forward(x, null, { training: true })[0]), network.trainable))).toBe(
        all,
      );
      expect(await evaluations(async () => (await network.stream()).step([1, 2, 3]))).toBe(all);
      const bound = network.bind();
      expect(await evaluations(() => bound(x))).toBe(0);
    }
  });

  test.each(['GRU', 'LSTM'] as const)('%s keeps to float64 over a hundred times to 1e-5', async (kind) => {
    await setBackend('cpu');
    const sizes = { kind, steps: 100, batch: 2, inputSize: 3, n: 16, layers: 1, directions: 1 } as const;
    const network = kind === 'GRU' ? new GRU(3, { seed: 1 }) : new LSTM(3, { seed: 1 });
    const params: Record<string, Float64Array> = {};
    for (const [key, variable] of Object.entries(network.parameters)) params[key] = Float64Array.from(await variable.data());
    const x = random([100, 2, 3], 2);
    const { output } = run64(sizes, params, Float64Array.from(await x.data()), undefined, () => true);
    const errors = (await numbers(network.forward(x)[0])).map((value, i) => Math.abs(value - output[i]!));
    expect(Math.max(...errors) / Math.max(...output.map(Math.abs))).toBeLessThan(1e-5);
  });

  test('a network of one feature, one unit, one sample and one time is its cell', async () => {
    await setBackend('cpu');
    const [x, h] = [random([1, 1, 1], 2), random([1, 1, 1], 3)];
    const [row, state] = [reshape(x, [1, 1]), reshape(h, [1, 1])];
    const [rnn, gru, lstm] = [new RNN(1, { hiddenSize: 1 }), new GRU(1, { hiddenSize: 1 }), new LSTM(1, { hiddenSize: 1 })];
    expect(await numbers(rnn.forward(x, h)[0])).toEqual(await numbers(rnn.cells[0]!.forward(row, state)));
    expect(await numbers(gru.forward(x, [state])[1])).toEqual(await numbers(gru.cells[0]!.forward(row, state)));
    expect(await numbers(lstm.forward(x, [h, h])[1][1])).toEqual(await numbers(lstm.cells[0]!.forward(row, [state, state])[1]));
  });

  test('second derivatives of the scans equal differences of the first', async () => {
    await setBackend('cpu');
    for (const network of [new GRU(2, { hiddenSize: 3, seed: 1 }), new LSTM(2, { hiddenSize: 3, seed: 1 })]) {
      const f = (x: Tensor): Tensor => sum(sin(network.forward(x)[0]));
      const [x, v] = [random([3, 1, 2], 2), random([3, 1, 2], 3)];
      const along = (at: Tensor): Tensor => sum(mul(grad(f)(at), v));
      const exact = await numbers(grad(along)(x));
      const h = 1e-2;
      const above = await numbers(grad(f)(add(x, mul(v, h))));
      const below = await numbers(grad(f)(add(x, mul(v, -h))));
      const wanted = above.map((value, i) => (value - below[i]!) / (2 * h));
      expect(scaledError(exact, wanted)).toBeLessThan(1e-3); // h² and 2⁻²⁴/h
      expect(exact.some((value) => Math.abs(value) > 1e-2)).toBe(true);
    }
  });

  test('a stream refuses what does not fit, and a bidirectional network', async () => {
    await setBackend('cpu');
    await expect(new RNN(3, { bidirectional: true }).stream()).rejects.toThrow('a bidirectional network cannot stream');
    await expect(new RNN(3).stream(0)).rejects.toThrow('batch must be a positive integer, got 0');
    const stream = await new LSTM(3, { hiddenSize: 4 }).stream();
    expect(() => stream.step([1, 2])).toThrow('a step takes 3 numbers [1, 3], got 2');
    expect(() => stream.reset([[1, 2, 3, 4]])).toThrow('states must be 2 array(s) of 4 numbers [layers, batch, 4], got 1 of 4 numbers');
    expect(Array.from(stream.step([1, Number.NaN, 1])).every(Number.isNaN)).toBe(true);
    stream.dispose();
    expect(() => stream.step([1, 2, 3])).toThrow("step was called after the stream's dispose");
  });
});
