import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { recurrentScan, type ScanActivation } from '../../src/ops/recurrentScan.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { activations64, scan64 } from './oracles/functions64.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, type Sample, toTensor } from './oracles/sample.js';

const activations = Object.keys(activations64) as ScanActivation[];
const opOf =
  (activation: ScanActivation) =>
  (u: Tensor, h0: Tensor, weight: Tensor): Tensor =>
    recurrentScan(u, h0, weight, { activation });
const inputs = (steps: number, batch: number, n: number): Sample[] => [
  gaussian([steps, batch, n], 1),
  gaussian([batch, n], 2),
  gaussian([n, n], 3, 0.9 / Math.sqrt(n || 1)),
];

describe.each(['cpu', 'wasm'])('recurrentScan on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(activations)('recurrentScan(u, h0, W) with %s is the recurrence', (activation) => {
    for (const [steps, batch, n] of [
      [1, 1, 1],
      [2, 3, 5],
      [7, 1, 3],
      [20, 2, 33],
      [3, 2, 65],
    ] as const) {
      const xs = inputs(steps, batch, n);
      const h = opOf(activation)(...(xs.map(toTensor) as [Tensor, Tensor, Tensor]));
      expect(h.shape).toEqual([steps, batch, n]);
      const oracle = scan64(steps, batch, n, activations64[activation]);
      // √n·2⁻²⁴ a step, a few of them remembered
      expect(relativeError(h.dataSync(), oracle(xs[0]!.data, xs[1]!.data, xs[2]!.data))).toBeLessThan(2e-6);
    }
  });

  test.each(activations)('recurrentScan(u, h0, W) with %s has first and second derivatives through time', (activation) => {
    for (const [steps, batch, n] of [
      [1, 1, 1],
      [1, 3, 4],
      [6, 3, 5],
    ] as const) {
      const xs = inputs(steps, batch, n);
      const oracle = scan64(steps, batch, n, activations64[activation]);
      const options = { step: activation === 'relu' ? 1e-4 : 1e-3 }; // no kink within the differences
      expect(worst(firstDerivatives(opOf(activation), oracle, xs, options))).toBeLessThan(3e-6);
      if (steps === 1 && activation === 'identity') continue; // its gradient does not depend on u: none to take
      expect(worst(secondDerivatives(opOf(activation), oracle, xs, options))).toBeLessThan(1e-5);
    }
  });

  test('recurrentScan takes several axes of batch, or none', () => {
    const xs = inputs(3, 4, 2).map(toTensor);
    const flat = recurrentScan(xs[0]!, xs[1]!, xs[2]!, { activation: 'tanh' });
    const folded = recurrentScan(tensor(xs[0]!.dataSync(), [3, 2, 2, 2]), tensor(xs[1]!.dataSync(), [2, 2, 2]), xs[2]!, {
      activation: 'tanh',
    });
    expect(folded.shape).toEqual([3, 2, 2, 2]);
    expect([...folded.dataSync()]).toEqual([...flat.dataSync()]);
    expect([...recurrentScan(tensor([1, 1, 1], [3, 1]), zeros([1]), tensor([2], [1, 1]), { activation: 'identity' }).dataSync()]).toEqual([
      1, 3, 7,
    ]);
  });

  test.each([
    [0, 2, 3],
    [4, 0, 3],
    [4, 2, 0],
    [0, 0, 0],
  ])('recurrentScan of T, B, n = %i, %i, %i is empty, with gradients', (steps, batch, n) => {
    const xs = inputs(steps, batch, n).map(toTensor);
    for (const activation of activations) {
      expect(opOf(activation)(xs[0]!, xs[1]!, xs[2]!).shape).toEqual([steps, batch, n]);
      const found = grads(opOf(activation))(xs);
      expect(found.map(({ shape }) => shape)).toEqual(xs.map(({ shape }) => shape));
      expect(found.every((gradient) => gradient.dataSync().every((entry) => entry === 0))).toBe(true);
    }
  });

  test('recurrentScan lets NaN flow forward in time and to its sample alone', () => {
    const h = recurrentScan(tensor([0, 0, Number.NaN, 1, 0, 2], [3, 2, 1]), zeros([2, 1]), tensor([1], [1, 1]), {
      activation: 'identity',
    }).dataSync();
    expect([...h]).toEqual([0, 0, Number.NaN, 1, Number.NaN, 3]);
  });

  test('recurrentScan refuses what it cannot do', () => {
    const [u, h0, weight] = inputs(2, 3, 4).map(toTensor) as [Tensor, Tensor, Tensor];
    expect(() => recurrentScan(u, h0, weight, { activation: 'softmax' as 'tanh' })).toThrow(
      "activation must be one of identity, relu, tanh, sigmoid, gelu, got 'softmax'",
    );
    expect(() => recurrentScan(u, zeros([3, 5]), weight, { activation: 'tanh' })).toThrow(
      'h0 must have shape [3, 4] for u of [2, 3, 4], got [3, 5]',
    );
    expect(() => recurrentScan(u, h0, zeros([4, 5]), { activation: 'tanh' })).toThrow(
      'weight must have shape [4, 4] for u of [2, 3, 4], got [4, 5]',
    );
    expect(() => recurrentScan(zeros([3]), h0, weight, { activation: 'tanh' })).toThrow('u must have shape [T, ..., n]');
    expect(() => recurrentScan(u, h0, weight, { activation: 'tanh', nonlin: 1 } as { activation: 'tanh' })).toThrow(
      "has no option 'nonlin'",
    );
  });

  test('recurrentScan returns its memory', () => {
    for (const activation of activations) {
      expect(leftBehind((u, h0, w) => [opOf(activation)(u!, h0!, w!)], inputs(5, 2, 3).map(toTensor))).toBe(0);
    }
  });
});
