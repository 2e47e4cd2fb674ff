/** Readouts, `fit` of core, and truncated backpropagation through time. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { fit, Linear, maps, Random, SkewSymmetricLinear } from '@slim/core';
import {
  concat,
  memory,
  mul,
  reshape,
  scalar,
  setBackend,
  slice,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { fitTruncated, GRU, LSTM, loadRecurrent, Readout, RNN } from '../src/index.js';
import { backends, numbers, on } from './numbers.js';

const random = (shape: number[], seed: number): Tensor => {
  const draws = new Random(seed);
  return tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draws.normal()),
    shape,
  );
};

for (const backend of backends()) {
  describe(`on ${backend}`, () => {
    test.each([
      ['RNN', 12, (): RNN => new RNN(2, { hiddenSize: 8, cellArgs: { hiddenMap: SkewSymmetricLinear, nonlin: 'tanh' }, seed: 1 })],
      [
        'GRU, two layers and directions',
        4,
        (): GRU => new GRU(2, { hiddenSize: 4, numLayers: 2, bidirectional: true, batchFirst: true, seed: 1 }),
      ],
      ['LSTM', 4, (): LSTM => new LSTM(2, { hiddenSize: 8, dropout: 0.1, numLayers: 2, seed: 1 })],
    ] as const)('fit lowers the loss of a readout of an %s, and leaves nothing behind', (_, epochs, make) =>
      on(backend, async () => {
        const xs = random([40, 5, 2], 1);
        const ys = sum(slice(xs, [0, 0, 0], [-1, -1, 1]), 1);
        const model = new Readout(make(), new Linear(8, 1, { seed: 2 }));
        const before = memory().numTensors;
        const { loss } = await fit(model, xs, ys, { epochs, batchSize: 10, optimizer: () => train.adam(0.05) });
        expect(loss.at(-1)).toBeLessThan(loss[0]! * 0.75);
        expect(memory().numTensors).toBe(before);
        model.dispose();
        for (const one of [xs, ys]) one.dispose();
      }),
    );

    test('fitTruncated lowers the loss window by window, and leaves nothing behind', () =>
      on(backend, async () => {
        const xs = random([3, 50, 1], 1);
        const ys = concat([zeros([3, 1, 1]), slice(xs, [0, 0, 0], [3, 49, 1])], 1); // one time later
        const model = new Readout(new GRU(1, { hiddenSize: 8, seed: 1 }), new Linear(8, 1, { seed: 2 }), { at: 'every' });
        const before = memory().numTensors;
        const optimizer = train.adam(0.02);
        const windows: number[] = [];
        const { loss } = await fitTruncated(model, xs, ys, {
          steps: 20,
          epochs: 6,
          optimizer,
          onWindow: ({ epoch, from }) => (epoch === 1 ? windows.push(from) : undefined),
        });
        expect(windows).toEqual([0, 20, 40]);
        expect(loss.at(-1)).toBeLessThan(loss[0]! * 0.95);
        optimizer.dispose();
        await fitTruncated(model, xs, ys, { optimizer: null }); // its own Adam, windows of 32
        expect(memory().numTensors).toBe(before);
        model.dispose();
        for (const one of [xs, ys]) one.dispose();
      }));
  });
}

describe('a readout', () => {
  test('reads the last state of the top layer, both directions, or every output, samples first', async () => {
    await setBackend('cpu');
    for (const batchFirst of [false, true]) {
      const network = new GRU(2, { hiddenSize: 3, numLayers: 2, bidirectional: true, batchFirst, seed: 1 });
      const head = new Linear(6, 2, { seed: 2 });
      const x = random([4, 5, 2], 1);
      const [output, hN] = network.forward(batchFirst ? x : transpose(x, [1, 0, 2]));
      const top = tidy(() =>
        concat(
          [2, 3].map((k) => reshape(slice(hN, [k, 0, 0], [1, 4, 3]), [4, 3])),
          1,
        ),
      );
      expect(await numbers(new Readout(network, head).forward(x))).toEqual(await numbers(head.forward(top)));
      const every = new Readout(network, head, { at: 'every' }).forward(x, null);
      expect(every.shape).toEqual([4, 5, 2]);
      expect(await numbers(every)).toEqual(await numbers(head.forward(batchFirst ? output : transpose(output, [1, 0, 2]))));
    }
  });

  test('is saved, loaded and cloned, and adds the penalties', async () => {
    await setBackend('cpu');
    const model = new Readout(new LSTM(2, { hiddenSize: 3 }), new Linear(3, 2, { bias: true }), { at: 'every' });
    const x = random([4, 5, 2], 1);
    const own = await numbers(model.forward(x));
    const loaded = loadRecurrent(JSON.parse(JSON.stringify(await model.save())), { maps }) as unknown as Readout;
    const clone = model.clone();
    model.dispose();
    for (const twin of [loaded, clone]) expect(await numbers(twin.forward(x))).toEqual(own);
    expect(await numbers(clone.regError())).toEqual([0]);
  });
});

describe('fitTruncated', () => {
  /** h_t = h_{t−1} + x_t, y = h: states are carried over, gradients are not. */
  const summing = (): Readout => {
    const network = new RNN(1, { hiddenSize: 1, cellArgs: { nonlin: 'identity' } });
    const model = new Readout(network, new Linear(1, 1), { at: 'every' });
    for (const variable of Object.values(model.parameters))
      variable.assign(tensor([variable === network.parameters['init_states.0'] ? 0 : 1], variable.shape));
    return model;
  };

  test('carries the states over the windows: a perfect model keeps a loss of zero', async () => {
    await setBackend('cpu');
    const xs = tensor([1, 2, 3, 4, 5, 6, 7], [1, 7, 1]);
    const ys = tensor([1, 3, 6, 10, 15, 21, 28], [1, 7, 1]);
    const { loss } = await fitTruncated(summing(), xs, ys, { steps: 3, epochs: 2 });
    expect(loss).toEqual([0, 0]);
  });

  test('cuts the gradient where the window begins', async () => {
    await setBackend('cpu');
    // Of windows of one time, the state before is a constant: d(h₂ − 0)²/dW = 2·h₂·h₁ with h₁ = 1, h₂ = 2 on the second window.
    const steps: number[] = [];
    const model = summing();
    const w = model.parameters['network.rnn_cells.0.lin_hidden.weight']!;
    const frozen = train.sgd(0);
    const [xs, ys] = [tensor([1, 1], [1, 2, 1]), zeros([1, 2, 1])];
    const inner = frozen.applyGradients.bind(frozen);
    frozen.applyGradients = (given) => {
      const found = (given as { name: string; tensor: Tensor | null }[]).find(({ name }) => name === w.name)?.tensor;
      steps.push(found ? found.dataSync()[0]! : Number.NaN);
      inner(given);
    };
    await fitTruncated(model, xs, ys, { steps: 1, optimizer: frozen });
    expect(steps).toEqual([0, 4]);
    steps.length = 0;
    await fitTruncated(model, xs, ys, { steps: 2, optimizer: frozen });
    expect(steps).toEqual([2]); // (h₁² + h₂²)/2: h₂·h₁
  });

  test('stops where onWindow says so, and keeps the parameters when a loss is not finite', async () => {
    await setBackend('cpu');
    const model = summing();
    const xs = tensor([1, Number.NaN, 3], [1, 3, 1]);
    const ys = mul(xs, 0);
    const { loss } = await fitTruncated(model, xs, tensor([0, 0, 0], [1, 3, 1]), { steps: 1, onWindow: () => false });
    expect(loss).toEqual([]);
    const before = memory().numTensors;
    await expect(fitTruncated(model, xs, ys, { steps: 2 })).rejects.toThrow('the loss became NaN at time 0 of epoch 1');
    expect(memory().numTensors).toBe(before);
    expect(Object.values(model.parameters).every((one) => Number.isFinite(one.dataSync()[0]))).toBe(true);
  });

  test('refuses what it cannot train', async () => {
    await setBackend('cpu');
    const model = summing();
    const xs = zeros([1, 3, 1]);
    const last = new Readout(model.network, model.head);
    await expect(fitTruncated(last, xs, xs)).rejects.toThrow("the model must be a Readout with { at: 'every' }");
    await expect(fitTruncated(model, xs, zeros([1, 2, 1]))).rejects.toThrow('ys must have shape [1, 3, 1], got [1, 2, 1]');
    await expect(fitTruncated(model, xs, xs, { steps: 0 })).rejects.toThrow('steps must be a positive integer, got 0');
    await expect(fitTruncated(model, xs, xs, { window: 2 } as object)).rejects.toThrow("has no option 'window'");
    for (const loss of ['mse', 'toString']) {
      await expect(fitTruncated(model, xs, xs, { loss: loss as never })).rejects.toThrow(
        'loss must be a function or one of meanSquaredError',
      );
    }
    const both = new Readout(new GRU(1, { hiddenSize: 2, bidirectional: true }), new Linear(4, 1), { at: 'every' });
    await expect(fitTruncated(both, xs, xs)).rejects.toThrow('a bidirectional network reads from the end');
    const frozen = new Readout(new GRU(1, { hiddenSize: 2 }), new Linear(2, 1), { at: 'every' });
    for (const variable of frozen.trainable) variable.trainable = false;
    await expect(fitTruncated(frozen, xs, xs)).rejects.toThrow('the model has no trainable parameter');
  });

  test.each<[string, (y: Tensor) => unknown, string]>([
    ['that is no scalar', (y) => y, 'the loss must be a float32 scalar tensor, got float32 of shape [1, 2, 1]'],
    ['that is a number', () => 3, 'the loss must be a float32 scalar tensor, got 3'],
    ['that does not depend on the model', () => scalar(1), 'the loss cannot be differentiated: Cannot find a connection'],
    [
      'that throws',
      () => {
        throw new Error('no idea');
      },
      'no idea',
    ],
  ])('a loss %s is told, and nothing leaks', async (_, loss, message) => {
    await setBackend('cpu');
    const model = summing();
    const xs = zeros([1, 3, 1]);
    const before = memory().numTensors;
    await expect(fitTruncated(model, xs, xs, { loss: loss as never, steps: 2 })).rejects.toThrow(message);
    expect(memory().numTensors).toBe(before);
  });
});
