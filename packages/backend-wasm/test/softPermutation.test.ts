import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { getKernel, grads, memory, tensor, tidy } from '@tensorflow/tfjs-core';
import { softPermutation } from '../../core/src/ops/softPermutation.js';
import { softPermutation64 } from '../../core/test/ops/oracles/butterfly64.js';
import { firstDerivatives, type Op, secondDerivatives, worst } from '../../core/test/ops/oracles/derivatives.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import type { Sample } from '../../core/test/ops/oracles/sample.js';
import { onCpu } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

interface Case {
  readonly batch: number;
  readonly n: number;
  readonly shared: boolean;
  readonly increasingStride: boolean;
}

type Draw = (random: Random, i: number) => number;
const gaussian: Draw = (random) => random.normal();
const draw = (length: number, seed: number, one: Draw): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, (_, i) => one(random, i));
};

const probShape = ({ n, shared }: Case): number[] => (shared ? [3] : [Math.max(0, Math.log2(n) - 1), 3]);

/** x, prob and dy. */
const drawAll = (one: Case, ofX: Draw = gaussian, ofDy: Draw = gaussian): Float32Array[] => {
  const probabilities = probShape(one).reduce((a, b) => a * b);
  return [draw(one.batch * one.n, 1, ofX), draw(probabilities, 2, (random) => random.uniform()), draw(one.batch * one.n, 3, ofDy)];
};

const samplesOf = (one: Case): Sample[] => {
  const [x, prob] = drawAll(one).map((data) => Float64Array.from(data));
  return [
    { shape: [one.batch, one.n], data: x! },
    { shape: probShape(one), data: prob! },
  ];
};

const opOf =
  ({ increasingStride }: Case): Op =>
  (x, prob) =>
    softPermutation(x!, prob!, { increasingStride });

/** y, dx and dprob through the public op: on wasm by the kernels, on cpu by the composition. */
const run = (one: Case, [x, prob, dy]: readonly Float32Array[]): Float32Array[] =>
  tidy(() => {
    const shape = [one.batch, one.n];
    const inputs = [tensor(x!, shape), tensor(prob!, probShape(one))];
    const f = opOf(one);
    return [f(...inputs), ...grads(f)(inputs, tensor(dy!, shape))].map((t) => t.dataSync() as Float32Array);
  });

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * dL/dprob at some places, in float64. The product is a polynomial in each probability, of degree 1 where no other factor shares it:
 * differences of fourth order err by h⁴ at most.
 */
const slopes64 = (one: Case, [x, prob, dy]: readonly Float32Array[], places: readonly number[]): number[] => {
  const f = softPermutation64(one.n, one.increasingStride);
  const numbers = Float64Array.from(x!);
  return places.map((at) => {
    const along = (h: number) =>
      dot(
        f(
          numbers,
          Float64Array.from(prob!, (p, i) => (i === at ? p + h : p)),
        ),
        dy!,
      );
    return (8 * (along(1e-3) - along(-1e-3)) - (along(2e-3) - along(-2e-3))) / 12e-3;
  });
};

/** y and dx in float64. A row of W is the product with one unit vector: y = x·W and dx = dy·Wᵀ. */
const products64 = (one: Case, [x, prob, dy]: readonly Float32Array[]): Float64Array[] => {
  const { n } = one;
  const f = softPermutation64(n, one.increasingStride);
  const chances = Float64Array.from(prob!);
  const identity = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
  const w = f(identity, chances);
  const rowOf = (data: ArrayLike<number>, i: number) => Array.from({ length: n }, (_, j) => data[i * n + j]!);
  const dx = Float64Array.from(x!, (_, i) => dot(rowOf(w, i % n), rowOf(dy!, Math.floor(i / n))));
  return [f(Float64Array.from(x!), chances), dx];
};

const flags = [false, true];
const kinds = flags.flatMap((shared) => flags.map((increasingStride) => ({ shared, increasingStride })));
const nameOf = ({ shared, increasingStride }: (typeof kinds)[number]): string =>
  `${shared ? 'shared' : 'own'} probabilities, ${increasingStride ? 'increasing' : 'decreasing'}`;

/**
 * Relative to the largest entry. A factor errs by two mixtures, 6·2⁻²⁴ at most of the largest of x: 8 factors by 3e-6, and slopes of
 * probabilities by that of a sum of batch·n terms, of which the signs cancel. Measured ≤ 6e-7.
 */
const TOLERANCE = 5e-6;

describe.each(kinds.map((kind) => [nameOf(kind), kind] as const))('the soft permutation kernels, %s', (_, kind) => {
  test.each([
    [3, 1],
    [3, 2],
    [1, 4],
    [5, 4],
    [1, 8],
    [3, 8],
    [70, 8],
    [4, 32],
  ])('give the product and the gradients of batch %i, size %i', async (batch, n) => {
    const one: Case = { ...kind, batch, n };
    const data = drawAll(one);
    const wanted = [...products64(one, data), slopes64(one, data, [...data[1]!.keys()])];
    const composed = await onCpu(() => run(one, data));
    for (const [i, got] of run(one, data).entries()) {
      expect(relativeError(got, wanted[i]!)).toBeLessThan(TOLERANCE);
      expect(relativeError(got, composed[i]!)).toBeLessThan(TOLERANCE);
    }
  });

  test.each([
    [70, 32],
    [5, 512],
    [2, 4096],
  ])('agree with float64 and with its differences for batch %i, size %i', (batch, n) => {
    const one: Case = { ...kind, batch, n };
    const [samples, oracle] = [samplesOf(one), softPermutation64(n, one.increasingStride)];
    expect(relativeError(run(one, drawAll(one))[0]!, oracle(samples[0]!.data, samples[1]!.data))).toBeLessThan(TOLERANCE);
    expect(worst(firstDerivatives(opOf(one), oracle, samples, { directions: 1 }))).toBeLessThan(TOLERANCE);
  });

  test('can be differentiated again', () => {
    const one: Case = { ...kind, batch: 3, n: 16 };
    const oracle = softPermutation64(one.n, one.increasingStride);
    expect(worst(secondDerivatives(opOf(one), oracle, samplesOf(one)))).toBeLessThan(TOLERANCE);
  });

  test('move numbers as they are where probabilities are 0 or 1', () => {
    const one: Case = { ...kind, batch: 5, n: 512 };
    const [x, prob, dy] = drawAll(one);
    const hard = prob!.map(Math.round);
    const wanted = softPermutation64(one.n, one.increasingStride)(Float64Array.from(x!), Float64Array.from(hard));
    const [y, dx] = run(one, [x!, hard, dy!]);
    expect(y).toEqual(Float32Array.from(wanted));
    expect(dx!.toSorted()).toEqual(dy!.toSorted()); // the same numbers in another order
  });

  test('make nothing of a batch of 0, and gradients of 0', () => {
    for (const n of [1, 2, 8]) {
      const one: Case = { ...kind, batch: 0, n };
      const [y, dx, dprob] = run(one, drawAll(one));
      expect([y!.length, dx!.length]).toEqual([0, 0]);
      expect([...dprob!].every((slope) => slope === 0)).toBe(true);
    }
  });

  test('keep NaN and infinity to the rows they come in with, and spread them there as the composition', async () => {
    const one: Case = { ...kind, batch: 5, n: 32 };
    const data = drawAll(one);
    data[0]![2 * 32 + 3] = Number.NaN;
    data[0]![4 * 32 + 30] = Number.POSITIVE_INFINITY;
    data[2]![40] = Number.POSITIVE_INFINITY;
    const own = run(one, data);
    const composed = await onCpu(() => run(one, data));
    const kindOf = (value: number) => (Number.isFinite(value) ? 0 : value);
    expect(own[0]!.map(kindOf)).toEqual(composed[0]!.map(kindOf));
    for (let i = 0; i < 5; i++) expect(own[0]!.subarray(32 * i, 32 * (i + 1)).every(Number.isFinite)).toBe(i !== 2 && i !== 4);
    expect(own[1]!.map(kindOf)).toEqual(composed[1]!.map(kindOf));
    expect(own[1]!.subarray(64).every(Number.isFinite)).toBe(true); // the product is linear in x
    expect(own[2]!.map((value) => Number(Number.isFinite(value)))).toEqual(composed[2]!.map((value) => Number(Number.isFinite(value))));
    data[1]![1] = Number.NaN;
    const [y, dx] = run(one, data);
    const [yOfCpu, dxOfCpu] = await onCpu(() => run(one, data));
    expect([y!.map(kindOf), dx!.map(kindOf)]).toEqual([yOfCpu!.map(kindOf), dxOfCpu!.map(kindOf)]);
  });
});

describe('the soft permutation kernels', () => {
  const one: Case = { batch: 70, n: 32, shared: false, increasingStride: false };

  test('are those that the op runs', () => {
    for (const name of ['SlimSoftPermutation', 'SlimSoftPermutationGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
  });

  test('sum slopes of one sign over long rows without losing digits', () => {
    const long: Case = { ...one, batch: 2, n: 16384 };
    const [x, prob] = drawAll(long);
    const data = [x!, prob!.fill(1 / 16), x!]; // 1 − p is exact
    const dprob = run(long, data)[2]!;
    const places = [0, prob!.length - 1]; // blocks of 4 numbers and of 16384
    for (const [i, slope] of slopes64(long, data, places).entries()) {
      // Measured 5e-8, of the rounding of 13 factors; 3e-7 where all of a row is added up in float32.
      expect(Math.abs(dprob[places[i]!]! / slope - 1)).toBeLessThan(1.5e-7);
    }
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const data = drawAll(one);
    const first = run(one, data);
    const before = memory();
    expect(run(one, data)).toEqual(first);
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
  });

  test('do the same for a row whatever batch it is in', () => {
    const data = drawAll(one);
    const [y, dx] = run(one, data);
    const [single, slope] = run({ ...one, batch: 1 }, [data[0]!.slice(69 * 32), data[1]!, data[2]!.slice(69 * 32)]);
    expect([single, slope]).toEqual([y!.slice(69 * 32), dx!.slice(69 * 32)]);
  });
});
