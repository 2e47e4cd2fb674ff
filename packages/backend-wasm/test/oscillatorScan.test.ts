import { describe, expect, test } from '@jest/globals';
import { concat, engine, getKernel, grads, memory, reshape, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { firstDerivatives, secondDerivatives, worst } from '../../core/test/ops/oracles/derivatives.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { gaussian, type Sample, sizeOf } from '../../core/test/ops/oracles/sample.js';
import { oscillatorScan } from '../../rnn/src/corn/oscillatorScan.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

type Sizes = readonly [steps: number, batch: number, n: number];

const coefficients = { alpha: 0.9, beta: 0.3, kappa: 0.4, dt: 0.25 };

/** u, y0, z0 and weight. */
const drawAll = ([steps, batch, n]: Sizes): Sample[] => {
  const shapes = [
    [steps, batch, n],
    [batch, n],
    [batch, n],
    [2 * n, n],
  ];
  return shapes.map((shape, i) => gaussian(shape, 3 + i, i === 3 ? 1 / Math.sqrt(n) : 1));
};

const toTensors = (samples: readonly Sample[]): Tensor[] => samples.map(({ data, shape }) => tensor(Float32Array.from(data), [...shape]));
const joined = (parts: readonly Tensor[]): Tensor => concat(parts.map((part) => reshape(part, [-1])));

/** All y, then all z. */
const op = (...[u, y0, z0, weight]: Tensor[]): Tensor => joined(oscillatorScan(u!, [y0!, z0!], weight!, coefficients));

const oracleOf =
  ([steps, batch, n]: Sizes) =>
  (...[u, y0, z0, weight]: Float64Array[]): Float64Array => {
    const { alpha, beta, kappa, dt } = coefficients;
    const [all, size] = [new Float64Array(2 * steps * batch * n), batch * n];
    for (let b = 0; b < batch; b++) {
      let state = [...y0!.subarray(b * n, (b + 1) * n), ...z0!.subarray(b * n, (b + 1) * n)];
      for (let t = 0; t < steps; t++) {
        const before = state;
        const next = Array.from({ length: n }, (_, j) => {
          const inner = before.reduce((total, value, i) => total + value * weight![i * n + j]!, u![t * size + b * n + j]!);
          return alpha * before[n + j]! + beta * Math.tanh(inner) - kappa * before[j]!;
        });
        state = [...next.map((z, j) => before[j]! + dt * z), ...next];
        all.set(state.slice(0, n), t * size + b * n);
        all.set(state.slice(n), (steps + t) * size + b * n);
      }
    }
    return all;
  };

/** Every output of the op, also the one that is for its gradient alone, and the gradients for Gaussian numbers in all of them. */
const run = (inputs: readonly Sample[]): Float32Array[] =>
  tidy(() => {
    const tensors = toTensors(inputs);
    op(...tensors); // registers the composition where there is no kernel
    const scan = (...[u, y0, z0, weight]: Tensor[]) =>
      engine().runKernel<Tensor[]>('SlimOscillatorScan', { u: u!, y0: y0!, z0: z0!, weight: weight! }, coefficients);
    const made = scan(...tensors);
    const [dy] = toTensors([gaussian([made.length * made[0]!.size], 9)]);
    return [...made, ...grads((...given: Tensor[]) => joined(scan(...given)))(tensors, dy)].map((one) => one.dataSync() as Float32Array);
  });

/** Relative to the largest entry: ten times what was measured. */
const TOLERANCE = 1e-5;

const compareWithComposition = (inputs: readonly Sample[]) => agreesWithComposition(() => run(inputs), TOLERANCE);

describe('the kernels of the scan of oscillators', () => {
  test.each<Sizes>([
    [1, 1, 1],
    [3, 1, 5],
    [4, 3, 1],
    [5, 2, 3],
    [2, 5, 8],
    [3, 4, 9],
  ])('agree with float64, with its differences and with the composition for %i steps of %i × %i', async (...sizes) => {
    const inputs = drawAll(sizes);
    const oracle = oracleOf(sizes);
    const found = tidy(() => op(...toTensors(inputs)).dataSync());
    expect(relativeError(found, oracle(...inputs.map(({ data }) => data)))).toBeLessThan(TOLERANCE);
    expect(worst(firstDerivatives(op, oracle, inputs))).toBeLessThan(TOLERANCE);
    await compareWithComposition(inputs);
  });

  test.each<Sizes>([
    [20, 1, 64],
    [3, 121, 9],
    [2, 5, 130],
    [100, 2, 6],
  ])('agree with the composition for %i steps of %i × %i', (...sizes) => compareWithComposition(drawAll(sizes)));

  test('can be differentiated twice', () => {
    const sizes: Sizes = [3, 2, 3];
    expect(worst(secondDerivatives(op, oracleOf(sizes), drawAll(sizes)))).toBeLessThan(TOLERANCE);
  });

  test('make nothing of no steps, no batch and no entries, and gradients of 0', () => {
    for (const sizes of [
      [0, 2, 3],
      [2, 0, 3],
      [2, 3, 0],
      [0, 1, 1],
    ] as Sizes[]) {
      const inputs = drawAll(sizes);
      const [y, z, a, du, ...others] = run(inputs);
      for (const empty of [y, z, a, du]) expect(empty).toHaveLength(0);
      for (const [i, gradient] of others.entries()) expect(gradient).toEqual(new Float32Array(sizeOf(inputs[1 + i]!.shape)));
    }
  });

  test('let NaN through to the vector that it comes in with, from that time on, and to no other', () => {
    const inputs = drawAll([3, 3, 5]);
    inputs[0]!.data[(3 + 1) * 5] = Number.NaN; // step 1, vector 1
    const [y] = run(inputs);
    for (let row = 0; row < 9; row++) {
      expect(y!.subarray(row * 5, (row + 1) * 5).some(Number.isNaN)).toBe(row % 3 === 1 && row >= 3);
    }
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const inputs = drawAll([4, 5, 6]);
    const first = run(inputs);
    const before = memory();
    expect(run(inputs)).toEqual(first);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  test('are those that the op runs', () => {
    for (const name of ['SlimOscillatorScan', 'SlimOscillatorScanGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
  });
});
