import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, grads, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { butterflyMultiply } from '../../core/src/ops/butterflyMultiply.js';
import { type Butterfly, butterfly64, twiddleShape } from '../../core/test/ops/oracles/butterfly64.js';
import { firstDerivatives, type Oracle, worst } from '../../core/test/ops/oracles/derivatives.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

interface Case extends Butterfly {
  readonly batch: number;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const shapesOf = (one: Case): { x: number[]; twiddle: number[]; y: number[] } => {
  const part = one.complex ? [2] : [];
  return { x: [one.batch, one.size, ...part], twiddle: twiddleShape(one), y: [one.batch, one.stacks, one.size, ...part] };
};

type Draw = (random: Random, i: number) => number;
const gaussian: Draw = (random) => random.normal();
const draw = (shape: readonly number[], seed: number, one: Draw): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: product(shape) }, (_, i) => one(random, i));
};

/** x, twiddle and dy. Twiddles of size 1/√2 keep the size of what goes through. */
const drawAll = (one: Case, ofX: Draw = gaussian, ofTwiddle: Draw = (random) => random.normal() * Math.SQRT1_2): Float32Array[] => {
  const { x, twiddle, y } = shapesOf(one);
  return [draw(x, 1, ofX), draw(twiddle, 2, ofTwiddle), draw(y, 3, gaussian)];
};

/** y, dx and dtwiddle from the kernels of the backend that is set. */
const run = (one: Case, [x, twiddle, dy]: readonly Float32Array[]): Float32Array[] => {
  const shapes = shapesOf(one);
  return tidy(() => {
    const inputs = { x: tensor(x!, shapes.x), twiddle: tensor(twiddle!, shapes.twiddle) };
    const { tied, complex, increasingStride } = one;
    const attributes = { tied, complex, increasingStride };
    const y = engine().runKernel<Tensor[]>('SlimButterfly', inputs, attributes)[0]!;
    const all = { ...inputs, out0: y, dy0: tensor(dy!, shapes.y) };
    return [y, ...engine().runKernel<Tensor[]>('SlimButterflyGrad', all, attributes)].map((t) => t.dataSync() as Float32Array);
  });
};

/** The same through the public op, so on cpu by the composition. */
const runOp = (one: Case, [x, twiddle, dy]: readonly Float32Array[]): Float32Array[] => {
  const shapes = shapesOf(one);
  return tidy(() => {
    const f = (...[a, b]: Tensor[]) => butterflyMultiply(a!, b!, { increasingStride: one.increasingStride });
    const inputs = [tensor(x!, shapes.x), tensor(twiddle!, shapes.twiddle)];
    return [f(...inputs), ...grads(f)(inputs, tensor(dy!, shapes.y))].map((t) => t.dataSync() as Float32Array);
  });
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * The gradients in float64. The product is linear in x, and in the matrices of one level for fixed others, so the
 * difference of a step of any length in one entry is its derivative: of length 1 here, exact to rounding.
 */
const gradients64 = (one: Case, [x, twiddle, dy]: readonly Float32Array[]): Float64Array[] => {
  const f = butterfly64(one);
  const inputs = [Float64Array.from(x!), Float64Array.from(twiddle!)] as const;
  const loss = (which: number, at: number, step: number) =>
    dot(
      f(
        ...(inputs.map((data, i) => (i === which ? data.map((value, j) => (j === at ? value + step : value)) : data)) as [
          Float64Array,
          Float64Array,
        ]),
      ),
      dy!,
    );
  // Of tied matrices an entry acts once per element and level too: every path meets each level once.
  return inputs.map((data, which) => data.map((_, at) => (loss(which, at, 1) - loss(which, at, -1)) / 2));
};

const flags = [false, true];
const kinds = flags.flatMap((tied) =>
  flags.flatMap((complex) =>
    flags.map((increasingStride): Pick<Case, 'tied' | 'complex' | 'increasingStride'> => ({ tied, complex, increasingStride })),
  ),
);
const nameOf = ({ tied, complex, increasingStride }: (typeof kinds)[number]): string =>
  `${tied ? 'tied' : 'untied'} ${complex ? 'complex' : 'real'} ${increasingStride ? 'increasing' : 'decreasing'}`;

/**
 * Relative to the largest entry. Each of log₂ N factors errs by at most (2 + 1)·2⁻²⁴ of Σ|t||x| (complex: 4 + 1), and sums over
 * the batch add √batch such: measured ≤ 1e-6 for N ≤ 256, ten times as much is allowed.
 */
const TOLERANCE = 1e-5;

describe.each(kinds.map((kind) => [nameOf(kind), kind] as const))('the butterfly kernels, %s', (_, kind) => {
  test.each([
    [1, 1, 1],
    [3, 1, 2],
    [1, 2, 1],
    [5, 2, 3],
    [1, 4, 1],
    [3, 4, 2],
    [4, 8, 1],
    [7, 8, 2],
  ])('give the product and the gradients of batch %i, size %i, stacks %i', (batch, size, stacks) => {
    const one: Case = { ...kind, batch, size, stacks };
    const data = drawAll(one);
    const wanted = [butterfly64(one)(Float64Array.from(data[0]!), Float64Array.from(data[1]!)), ...gradients64(one, data)];
    for (const [i, got] of run(one, data).entries()) expect(relativeError(got, wanted[i]!)).toBeLessThan(TOLERANCE);
  });

  test.each([
    [1, 64, 1],
    [17, 16, 3],
    [64, 16, 1],
    [65, 8, 2],
    [130, 4, 2],
    [257, 2, 1],
    [257, 1, 2],
  ])('agree with float64 and with the composition for batch %i, size %i, stacks %i', async (batch, size, stacks) => {
    const one: Case = { ...kind, batch, size, stacks };
    const data = drawAll(one);
    const own = run(one, data);
    const throughOp = runOp(one, data);
    await setBackend('cpu');
    const composed = runOp(one, data);
    await setBackend('wasm');
    expect(relativeError(own[0]!, butterfly64(one)(Float64Array.from(data[0]!), Float64Array.from(data[1]!)))).toBeLessThan(TOLERANCE);
    for (const [i, got] of own.entries()) {
      expect(relativeError(got, composed[i]!)).toBeLessThan(TOLERANCE);
      expect(throughOp[i]).toEqual(got);
    }
  });

  test.each([
    [1, 256, 2],
    [65, 64, 1],
    [19, 1024, 1],
  ])('agree with float64 and with its differences for batch %i, size %i, stacks %i', (batch, size, stacks) => {
    const one: Case = { ...kind, batch, size, stacks };
    const data = drawAll(one);
    const shapes = shapesOf(one);
    const samples = [shapes.x, shapes.twiddle].map((shape, i) => ({ shape, data: Float64Array.from(data[i]!) }));
    const op = (...[x, twiddle]: Tensor[]) => butterflyMultiply(x!, twiddle!, { increasingStride: one.increasingStride });
    expect(worst(firstDerivatives(op, butterfly64(one) as Oracle, samples, { directions: 1 }))).toBeLessThan(TOLERANCE);
    expect(relativeError(run(one, data)[0]!, butterfly64(one)(samples[0]!.data, samples[1]!.data))).toBeLessThan(TOLERANCE);
  });

  test('keep their accuracy far from the origin, for vectors nearly parallel and matrices nearly singular', () => {
    const one: Case = { ...kind, batch: 6, size: 8, stacks: 2 };
    const inputs: readonly [Draw, Draw][] = [
      [(random) => 100 + random.normal(), (random) => random.normal()],
      [(random, i) => Math.sin(i % 8) + 1e-4 * random.normal(), (random) => 1 + 0.05 * random.normal()],
      [gaussian, (random) => 1 + 1e-4 * random.normal()],
    ];
    for (const [ofX, ofTwiddle] of inputs) {
      const data = drawAll(one, ofX, ofTwiddle);
      const wanted = [butterfly64(one)(Float64Array.from(data[0]!), Float64Array.from(data[1]!)), ...gradients64(one, data)];
      for (const [i, got] of run(one, data).entries()) expect(relativeError(got, wanted[i]!)).toBeLessThan(TOLERANCE);
    }
  });

  test('make nothing of a batch of 0, and a gradient of 0', () => {
    const one: Case = { ...kind, batch: 0, size: 8, stacks: 2 };
    const [y, dx, dtwiddle] = run(one, drawAll(one));
    expect([y!.length, dx!.length]).toEqual([0, 0]);
    expect(dtwiddle).toEqual(new Float32Array(product(shapesOf(one).twiddle)));
  });

  test('keep NaN and infinity to the vectors they come in with', () => {
    const one: Case = { ...kind, batch: 5, size: 4, stacks: 1 };
    const data = drawAll(one);
    const width = data[0]!.length / 5;
    data[0]![2 * width] = Number.NaN;
    data[0]![4 * width + 1] = Number.POSITIVE_INFINITY;
    const [y, dx] = run(one, data);
    for (let i = 0; i < 5; i++) {
      const ofVector = y!.subarray(i * width, (i + 1) * width);
      expect(ofVector.every(Number.isFinite)).toBe(i !== 2 && i !== 4);
    }
    expect(dx!.every(Number.isFinite)).toBe(true); // the product is linear in x
  });
});

describe('the butterfly kernels', () => {
  test('are those that the op runs', () => {
    for (const name of ['SlimButterfly', 'SlimButterflyGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const one: Case = { tied: true, complex: false, increasingStride: true, batch: 65, size: 64, stacks: 3 };
    const data = drawAll(one);
    const first = run(one, data);
    const before = memory();
    expect(runOp(one, data)).toEqual(first);
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numBytes).toBe(before.numBytes);
  });

  test('do the same for a vector whatever batch it is in', () => {
    const one: Case = { tied: false, complex: true, increasingStride: false, batch: 70, size: 32, stacks: 1 };
    const data = drawAll(one);
    const [all] = run(one, data);
    const [single] = run({ ...one, batch: 1 }, [data[0]!.slice(69 * 64), data[1]!, data[2]!.slice(69 * 64)]);
    expect(single).toEqual(all!.slice(69 * 64));
  });
});
