import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { getKernel, grads, memory, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { diagonalScan } from '../../rnn/src/ssm/diagonalScan.js';
import type { Numbers } from '../../rnn/src/ssm/numbers.js';
import { type Case, draw, drawA, oracle } from '../../rnn/test/diagonal64.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

/** u, h0, the weights c of Σ h⊙c, and the parts of a. */
const drawAll = (one: Case): Float64Array[] => {
  const random = new Random(one.steps + 100 * one.n);
  const [size, row] = [one.steps * one.rows * one.n, one.rows * one.n];
  return [draw(size, random), draw(row, random), draw(size, random), ...drawA(one, random)];
};

/** h, and the gradients of Σ h⊙c in u, h0 and the parts of a. */
const run = ({ steps, rows, n }: Case, [u, h0, c, ...a]: readonly Float64Array[]): Float32Array[] =>
  tidy(() => {
    const of = (data: Float64Array | undefined, shape: number[]): Tensor => tensor(Float32Array.from(data!), shape);
    const weights = of(c, [steps, rows, n]);
    const scan = (...[x, start, ...parts]: Tensor[]) => diagonalScan(x!, start!, parts as unknown as Numbers);
    const inputs = [of(u, [steps, rows, n]), of(h0, [rows, n]), ...a.map((part) => of(part, [part.length]))];
    return [scan(...inputs), ...grads((...xs: Tensor[]) => sum(mul(scan(...xs), weights)))(inputs)].map(
      (t) => t.dataSync() as Float32Array,
    );
  });

/** Relative to the largest entry, for |a| up to 0.999: ten times what was measured. */
const TOLERANCE = 1e-5;

describe.each([false, true])('the kernels of the diagonal scan, complex: %s', (isComplex) => {
  test.each([
    [1, 1, 2],
    [2, 3, 2],
    [5, 2, 6],
    [9, 4, 16],
    [7, 33, 22],
    [3, 70, 40],
    [1000, 1, 10],
  ])('agree with float64 and with the composition for %i steps of %i × %i', async (steps, rows, n) => {
    const one = { steps, rows, n, isComplex };
    const all = drawAll(one);
    const [u, h0, c, ...a] = all as [Float64Array, Float64Array, Float64Array, ...Float64Array[]];
    const { h, gradients } = oracle(one, u, h0, a, c);
    const own = await agreesWithComposition(() => run(one, all), TOLERANCE);
    for (const [i, wanted] of [h, ...gradients].entries()) expect(relativeError(own[i]!, wanted)).toBeLessThan(TOLERANCE);
  });

  test('make nothing of no steps, no rows and no entries, and gradients of 0', () => {
    for (const [steps, rows, n] of [
      [0, 2, 4],
      [2, 0, 4],
      [2, 3, 0],
    ] as const) {
      const one = { steps, rows, n, isComplex };
      const [h, du, ...others] = run(one, drawAll(one));
      expect([h!.length, du!.length]).toEqual([0, 0]);
      for (const gradient of others) expect(gradient).toEqual(new Float32Array(gradient.length));
    }
  });

  test('let NaN through to the number that it comes in with, from that time on, and to no other', () => {
    const one = { steps: 4, rows: 2, n: 12, isComplex };
    const all = drawAll(one);
    const numbers = isComplex ? [1, 7] : [1]; // number 1, both of its parts
    for (const j of numbers) all[0]![24 + 12 + j] = Number.NaN; // time 1, row 1
    const [h, du] = run(one, all);
    const poisoned = Array.from(h!.entries()).filter(([, value]) => Number.isNaN(value));
    expect(poisoned.map(([at]) => at)).toEqual([1, 2, 3].flatMap((t) => numbers.map((j) => t * 24 + 12 + j)));
    expect(du!.every(Number.isFinite)).toBe(true); // the gradient in u depends on a alone
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const one = { steps: 5, rows: 3, n: 6, isComplex };
    const all = drawAll(one);
    const first = run(one, all);
    const before = memory();
    expect(run(one, all)).toEqual(first);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });
});

test('the op of the diagonal scan runs these kernels', () => {
  for (const name of ['SlimDiagonalScan', 'SlimDiagonalScanGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
});
