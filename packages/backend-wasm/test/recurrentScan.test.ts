import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, grads, memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { recurrentScan, type ScanActivation } from '../../core/src/ops/recurrentScan.js';
import { firstDerivatives, type Oracle, worst } from '../../core/test/ops/oracles/derivatives.js';
import { activations64, scan64 } from '../../core/test/ops/oracles/functions64.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

type Sizes = readonly [steps: number, batch: number, n: number];
type Draw = (random: Random) => number;

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const draw = (shape: readonly number[], seed: number, one: Draw = (random) => random.normal()): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: product(shape) }, () => one(random));
};

const shapesOf = ([steps, batch, n]: Sizes) => [
  [steps, batch, n],
  [batch, n],
  [n, n],
];

/** u, h0 and weight; weights of size 0.7/√n neither blow the state up nor let it die. */
const drawAll = (sizes: Sizes, ofU?: Draw, ofWeight: Draw = (random) => random.normal()): Float32Array[] => {
  const [u, h0, weight] = shapesOf(sizes);
  return [draw(u!, 1, ofU), draw(h0!, 2), draw(weight!, 3, (random) => (0.7 * ofWeight(random)) / Math.sqrt(sizes[2]))];
};

const asTensors = (sizes: Sizes, data: readonly Float32Array[]): Tensor[] => data.map((values, i) => tensor(values, shapesOf(sizes)[i]!));

/** h, and the gradients in u, h0 and weight for a dL/dh of Gaussian numbers. */
const run = (sizes: Sizes, data: readonly Float32Array[], activation: ScanActivation): Float32Array[] =>
  tidy(() => {
    const f = (...[u, h0, weight]: Tensor[]) => recurrentScan(u!, h0!, weight!, { activation });
    const inputs = asTensors(sizes, data);
    return [f(...inputs), ...grads(f)(inputs, tensor(draw(sizes, 4), [...sizes]))].map((t) => t.dataSync() as Float32Array);
  });

const oracleOf = ([steps, batch, n]: Sizes, activation: ScanActivation) => scan64(steps, batch, n, activations64[activation]);

const h64 = (sizes: Sizes, data: readonly Float32Array[], activation: ScanActivation): Float64Array => {
  const [u, h0, weight] = data.map((values) => Float64Array.from(values));
  return oracleOf(sizes, activation)(u!, h0!, weight!);
};

/**
 * Relative to the largest entry. A step errs by √n·2⁻²⁴ of its terms and by the activation (≤ 4 units), later steps multiply
 * it by ‖W‖₂ ≤ 1.4 at the most: ten times what was measured is allowed.
 */
const TOLERANCE = 2e-5;
const activations = Object.keys(activations64) as ScanActivation[];

describe.each(activations)('the kernels of the recurrent scan with %s', (activation) => {
  test.each<Sizes>([
    [1, 1, 1],
    [3, 1, 5],
    [4, 3, 1],
    [5, 2, 3],
    [2, 5, 8],
    [3, 4, 9],
    [1, 7, 16],
  ])('agree with float64, with its differences and with the composition for %i steps of %i × %i', async (...sizes) => {
    const data = drawAll(sizes);
    const [h] = await agreesWithComposition(() => run(sizes, data, activation), TOLERANCE);
    expect(relativeError(h!, h64(sizes, data, activation))).toBeLessThan(TOLERANCE);
    if (activation === 'relu') return; // differences step over its corner
    const samples = data.map((values, i) => ({ shape: shapesOf(sizes)[i]!, data: Float64Array.from(values) }));
    const op = (...[u, h0, weight]: Tensor[]) => recurrentScan(u!, h0!, weight!, { activation });
    expect(worst(firstDerivatives(op, oracleOf(sizes, activation) as Oracle, samples))).toBeLessThan(TOLERANCE);
  });

  test.each<Sizes>([
    [20, 1, 64],
    [12, 5, 65],
    [7, 121, 33],
    [3, 64, 257],
    [2, 3, 300],
    [100, 2, 16],
  ])('agree with float64 and with the composition for %i steps of %i × %i', async (...sizes) => {
    const data = drawAll(sizes);
    const [h] = await agreesWithComposition(() => run(sizes, data, activation), TOLERANCE);
    expect(relativeError(h!, h64(sizes, data, activation))).toBeLessThan(TOLERANCE);
  });

  test('keep their accuracy for a mean far from 0, and for a weight whose rows are nearly parallel', () => {
    const sizes: Sizes = [6, 3, 12];
    const data = drawAll(
      sizes,
      (random) => 10 + random.normal(),
      (random) => 0.3 + 1e-4 * random.normal(),
    );
    const [h] = run(sizes, data, activation);
    expect(relativeError(h!, h64(sizes, data, activation))).toBeLessThan(TOLERANCE);
  });

  test('make nothing of no steps, no batch and no entries, and gradients of 0', () => {
    for (const sizes of [
      [0, 2, 3],
      [2, 0, 3],
      [2, 3, 0],
      [0, 1, 1],
    ] as Sizes[]) {
      const [h, ...gradients] = run(sizes, drawAll(sizes), activation);
      expect(h!.length).toBe(0);
      gradients.forEach((gradient, i) => {
        // Without steps nothing depends on h0; without a batch W meets nothing.
        if (i > 0) expect(gradient).toEqual(new Float32Array(product(shapesOf(sizes)[i]!)));
      });
    }
  });

  test('let NaN through to the vector that it comes in with, and to no other', () => {
    const sizes: Sizes = [3, 3, 4];
    const data = drawAll(sizes);
    data[0]![1 * 4] = Number.NaN; // step 0, vector 1
    const [h] = run(sizes, data, activation);
    for (let t = 0; t < 3; t++) {
      for (let b = 0; b < 3; b++) expect(h!.subarray((t * 3 + b) * 4, (t * 3 + b + 1) * 4).every(Number.isFinite)).toBe(b !== 1);
    }
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const sizes: Sizes = [4, 5, 6];
    const data = drawAll(sizes);
    const first = run(sizes, data, activation);
    const before = memory();
    expect(run(sizes, data, activation)).toEqual(first);
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
  });
});

describe('the kernels of the recurrent scan', () => {
  test('are those that the op runs', () => {
    for (const name of ['SlimRecurrentScan', 'SlimRecurrentScanGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
  });

  test('give the sums for gelu as a second output, and take a gradient in them', () => {
    const sizes: Sizes = [3, 2, 5];
    const data = drawAll(sizes);
    tidy(() => {
      const [u, h0, weight] = asTensors(sizes, data) as [Tensor, Tensor, Tensor];
      const attributes = { activation: 'gelu' };
      const [h, z] = engine().runKernel<Tensor[]>('SlimRecurrentScan', { u, h0, weight }, attributes) as [Tensor, Tensor];
      const of = (x: Tensor) => x.dataSync();
      expect(relativeError(of(h), Array.from(of(z), activations64.gelu))).toBeLessThan(1e-6); // gelu errs by 4 units
      const [dh, dz] = [draw(sizes, 5), draw(sizes, 6)];
      const gradient = (dy0: Float32Array, dy1: Float32Array): Tensor[] =>
        engine().runKernel<Tensor[]>(
          'SlimRecurrentScanGrad',
          { u, h0, weight, out0: h, out1: z, dy0: tensor(dy0, [...sizes]), dy1: tensor(dy1, [...sizes]) },
          attributes,
        );
      // The gradient is linear in what comes in, and a dz of the last step goes into du as it is.
      const [both, first, second] = [
        gradient(dh, dz),
        gradient(
          dh,
          dz.map(() => 0),
        ),
        gradient(
          dh.map(() => 0),
          dz,
        ),
      ];
      both.forEach((sum, i) => {
        const parts = of(first[i]!).map((value, j) => value + of(second[i]!)[j]!);
        expect(relativeError(of(sum), parts)).toBeLessThan(1e-6); // roundings of a sum
      });
      expect(of(second[0]!).slice(-10)).toEqual(dz.slice(-10));
    });
  });
});
