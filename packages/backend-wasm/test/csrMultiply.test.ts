/** Products with sparse matrices, against float64. */
import { describe, expect, test } from '@jest/globals';
import { csrMultiply, Linear, Random } from '@slim/core';
import { compact, sparsityOf } from '@slim/sparse';
import { engine, getKernel, grads, memory, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { type Csr, csr64, drawCsr } from '../../core/test/ops/oracles/csr64.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const draw = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

/** y, dx and dvalues from the op on the backend that is set. */
const run = (one: Csr, batch: number, x: Float32Array, dy: Float32Array): Float32Array[] =>
  tidy(() => {
    const [columns, offsets] = [tensor1d(one.columns), tensor1d(one.offsets)];
    const f = (...[input, values]: Tensor[]) => csrMultiply(input!, { values: values!, columns, offsets });
    const inputs = [tensor(x, [batch, one.width]), tensor1d(one.values as number[])];
    return [f(...inputs), ...grads(f)(inputs, tensor(dy, [batch, one.rows]))].map((t) => t.dataSync() as Float32Array);
  });

/** The same in float64, by the definition. */
const run64 = (one: Csr, batch: number, x: Float32Array, dy: Float32Array): Float64Array[] => {
  const [dx, dvalues] = [new Float64Array(batch * one.width), new Float64Array(one.values.length)];
  for (let b = 0; b < batch; b++) {
    for (let k = 0; k < one.rows; k++) {
      for (let p = one.offsets[k]!; p < one.offsets[k + 1]!; p++) {
        const at = b * one.width + one.columns[p]!;
        dx[at]! += one.values[p]! * dy[b * one.rows + k]!;
        dvalues[p]! += x[at]! * dy[b * one.rows + k]!;
      }
    }
  }
  return [csr64(one)(Float64Array.from(x), Float64Array.from(one.values)), dx, dvalues];
};

/** Relative to the largest entry: sums of at most 300 products, 300·2⁻²⁴ = 2e-5 at worst; a tenth of it is not reached. */
const TOLERANCE = 2e-6;

const shapes: [rows: number, width: number, density: number][] = [
  [1, 1, 1],
  [3, 1, 0.7],
  [1, 40, 0.5],
  [17, 13, 0.3],
  [64, 64, 0.05],
  [50, 300, 1],
  [9, 5, 0],
];

describe.each([1, 2, 3, 4, 5, 15, 16, 20, 31, 32, 33, 52, 64, 70])('the kernels of csrMultiply for a batch of %i', (batch) => {
  test.each(shapes)('give the product and the gradients with %i × %i matrices filled to %d', (rows, width, density) => {
    const one = drawCsr(rows, width, density);
    const [x, dy] = [draw(batch * width, 1), draw(batch * rows, 2)];
    const wanted = run64(one, batch, x, dy);
    for (const [i, got] of run(one, batch, x, dy).entries()) expect(relativeError(got, wanted[i]!)).toBeLessThan(TOLERANCE);
  });
});

describe('the kernels of csrMultiply', () => {
  test('are those that the op runs', () => {
    for (const name of ['SlimCsrMultiply', 'SlimCsrMultiplyGrad']) expect('replaced' in (getKernel(name, 'wasm') ?? {})).toBe(true);
  });

  test('agree with the composition on cpu', async () => {
    const one = drawCsr(30, 20, 0.2);
    const [x, dy] = [draw(7 * 20, 1), draw(7 * 30, 2)];
    await agreesWithComposition(() => run(one, 7, x, dy), TOLERANCE);
  });

  test('keep NaN and infinity to the vectors and rows they come in with', () => {
    for (const batch of [1, 5, 40]) {
      const one: Csr = { rows: 3, width: 3, values: [1, 2, 3], columns: [0, 1, 2], offsets: [0, 1, 2, 3] };
      const x = new Float32Array(batch * 3).fill(1);
      x[(batch - 1) * 3 + 1] = Number.NaN;
      const [y] = run(one, batch, x, new Float32Array(batch * 3).fill(1));
      expect([...y!.slice(-3)]).toEqual([1, Number.NaN, 3]);
      if (batch > 1) expect(y!.slice(0, -3).every(Number.isFinite)).toBe(true);
    }
  });

  test('stay within their tensors whatever the indices are', () => {
    const wild = [Number.NaN, -1, 1e9, Number.POSITIVE_INFINITY, 2.5, -1e30];
    for (const batch of [1, 2, 40]) {
      const inputs = { x: tensor(new Float32Array(batch * 3).fill(1), [batch, 3]), values: tensor1d([1, 1, 1, 1, 1, 1]) };
      const all = { ...inputs, columns: tensor1d(wild), offsets: tensor1d([...wild, 0]) };
      const [y] = engine().runKernel<Tensor[]>('SlimCsrMultiply', all, {});
      const slopes = { ...all, out0: y!, dy0: y! };
      for (const made of [y!, ...engine().runKernel<Tensor[]>('SlimCsrMultiplyGrad', slopes, {})]) {
        expect(made.dataSync().every(Number.isFinite)).toBe(true);
      }
      // Every entry is read once, from some row: six ones in all.
      expect((y!.dataSync() as Float32Array).reduce((a, b) => a + b, 0)).toBe(6 * batch);
    }
  });

  test('do the same for a vector whatever place in a batch it has', () => {
    const one = drawCsr(25, 40, 0.3);
    const x = draw(70 * 40, 3);
    const [all] = run(one, 70, x, new Float32Array(70 * 25));
    const [some] = run(one, 38, x.slice(32 * 40), new Float32Array(38 * 25));
    expect(some).toEqual(all!.slice(32 * 25));
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const one = drawCsr(25, 40, 0.3);
    const [x, dy] = [draw(9 * 40, 3), draw(9 * 25, 4)];
    const first = run(one, 9, x, dy);
    const before = memory();
    expect(run(one, 9, x, dy)).toEqual(first);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });
});

describe('compact, where the kernels are', () => {
  const mapWith = (share: number) => {
    const map = new Linear(60, 50, { seed: 1 });
    const random = new Random(2);
    const w = Float32Array.from({ length: 3000 }, () => (random.uniform() < share ? random.normal() : 0));
    map.parameters.weight.assign(tensor(w, [50, 60]));
    return map;
  };

  test.each([
    [0.05, 'CSRLinear'],
    [0.13, 'CSRLinear'],
    [0.2, 'Linear'],
    [0, 'CSRLinear'],
  ])('compact(map) of a map filled to %d is a %s, with the same numbers', async (share, name) => {
    const map = mapWith(share);
    const small = await compact(map);
    expect([small.name, (await sparsityOf(map)).form]).toEqual([name, name === 'CSRLinear' ? 'csr' : 'dense']);
    expect(await small.effectiveW().data()).toEqual(await map.effectiveW().data());
    for (const batch of [1, 3, 40]) {
      const x = tensor(draw(batch * 60, 3), [batch, 60]);
      expect(relativeError(await small.forward(x).data(), await map.forward(x).data())).toBeLessThan(1e-6);
    }
  });
});
