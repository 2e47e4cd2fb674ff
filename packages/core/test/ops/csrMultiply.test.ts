import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, ones, setBackend, type Tensor, tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { type CsrMatrix, csrMultiply, csrToDense } from '../../src/ops/csrMultiply.js';
import { type Csr, csr64, dense64, drawCsr } from './oracles/csr64.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, toTensor } from './oracles/sample.js';

const tensors = (one: Csr, dtype: 'float32' | 'int32' = 'float32'): CsrMatrix => ({
  values: tensor1d(Float32Array.from(one.values)),
  columns: tensor1d(one.columns, dtype),
  offsets: tensor1d(one.offsets, dtype),
});

/** Sizes [rows, columns] and share of entries, among them empty rows, an empty matrix and a full one. */
const shapes: [number, number, number][] = [
  [1, 1, 1],
  [1, 5, 0.5],
  [7, 1, 0.5],
  [6, 4, 0.3],
  [5, 9, 1],
  [4, 3, 0],
  [40, 33, 0.1],
];

/** A sum of at most 33 float32 products of N(0, 1), relative to the length of y. */
const TOLERANCE = 1e-6;

describe.each(['cpu', 'wasm'])('csrMultiply on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(shapes)('csrMultiply(x, a %i × %i matrix filled to %d) is x·Mᵀ for every rank of x', (rows, columns, density) => {
    const one = drawCsr(rows, columns, density);
    for (const leading of [[], [1], [5], [2, 3]]) {
      const x = gaussian([...leading, columns], 3);
      for (const dtype of ['float32', 'int32'] as const) {
        const y = csrMultiply(toTensor(x), tensors(one, dtype));
        expect(y.shape).toEqual([...leading, rows]);
        expect(relativeError(y.dataSync(), csr64(one)(x.data, Float64Array.from(one.values)))).toBeLessThan(TOLERANCE);
      }
    }
  });

  test.each(shapes)('csrMultiply(x, a %i × %i matrix filled to %d) has first and second derivatives', (rows, columns, density) => {
    const one = drawCsr(rows, columns, density);
    if (one.values.length === 0) return;
    const { columns: at, offsets } = tensors(one);
    const op = (x: Tensor, values: Tensor) => csrMultiply(x, { values, columns: at, offsets });
    const xs = [gaussian([3, columns], 5), { shape: [one.values.length], data: Float64Array.from(one.values) }];
    expect(worst(firstDerivatives(op, csr64(one), xs))).toBeLessThan(2e-6);
    expect(worst(secondDerivatives(op, csr64(one), xs))).toBeLessThan(2e-6);
  });

  test('csrToDense(matrix, columns) is Mᵀ, with the gradient of its entries', () => {
    const one = drawCsr(6, 4, 0.4);
    const matrix = tensors(one);
    const w = csrToDense(matrix, 4);
    expect(w.shape).toEqual([4, 6]);
    expect([...w.dataSync()]).toEqual([...dense64(one)]);
    const [found] = grads((values: Tensor) => csrToDense({ ...matrix, values }, 4))(
      [matrix.values],
      tensor2d(
        Float32Array.from({ length: 24 }, (_, i) => i),
        [4, 6],
      ),
    );
    const wanted = one.columns.map((column, p) => column * 6 + one.offsets.findLastIndex((start) => start <= p));
    expect([...found!.dataSync()]).toEqual(wanted);
    expect([...csrToDense(tensors(drawCsr(2, 3, 0)), 3).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('csrMultiply adds up entries at the same place', () => {
    const matrix = { values: tensor1d([1, 2, 4]), columns: tensor1d([1, 1, 0]), offsets: tensor1d([0, 2, 3]) };
    expect([...csrMultiply(tensor1d([10, 1]), matrix).dataSync()]).toEqual([3, 40]);
    expect([...csrToDense(matrix, 2).dataSync()]).toEqual([0, 4, 3, 0]);
  });

  test('csrMultiply keeps its digits for entries of 1e30 and 1e-30', () => {
    const one = { rows: 2, width: 2, values: [1e30, 1e30, 1e-30], columns: [0, 1, 1], offsets: [0, 2, 3] };
    const y = csrMultiply(
      tensor2d([
        [1, 2],
        [1e-30, 0],
      ]),
      tensors(one),
    ).dataSync();
    for (const [i, wanted] of [3e30, 2e-30, 1, 0].entries()) expect(Math.abs(y[i]! - wanted)).toBeLessThanOrEqual(1e-6 * wanted);
  });

  test('csrMultiply lets NaN flow to the rows that read it, and to no other vector', () => {
    const one = { rows: 2, width: 2, values: [1, 1], columns: [0, 1], offsets: [0, 1, 2] };
    const y = csrMultiply(tensor(new Float32Array([Number.NaN, 2, 3, 4]), [2, 2]), tensors(one)).dataSync();
    expect(y[0]).toBe(Number.NaN); // and y[1] too where the dense matrix is multiplied: 0·NaN
    expect([...y.slice(2)]).toEqual([3, 4]);
  });

  test('csrMultiply of a batch of 0, and with a matrix without entries, is 0 with zero gradients', () => {
    for (const [batch, density] of [
      [0, 0.5],
      [3, 0],
    ] as const) {
      const { columns, ...rest } = tensors(drawCsr(4, 3, density));
      const f = (x: Tensor, values: Tensor) => csrMultiply(x, { ...rest, columns, values });
      const xs = [ones([batch, 3]), rest.values];
      expect(f(...(xs as [Tensor, Tensor])).shape).toEqual([batch, 4]);
      const found = grads(f as (...xs: Tensor[]) => Tensor)(xs);
      for (const [i, gradient] of found.entries()) {
        expect(gradient.shape).toEqual(xs[i]!.shape);
        expect([...gradient.dataSync()].every((entry) => entry === 0)).toBe(true);
      }
    }
    expect(csrMultiply(zeros([2, 0]), { values: tensor1d([]), columns: tensor1d([]), offsets: tensor1d([0, 0]) }).shape).toEqual([2, 1]);
  });

  test('csrMultiply with indices out of range reads nothing beyond x', () => {
    const matrix = { values: tensor1d([1, 1, 1]), columns: tensor1d([-7, 1e9, Number.NaN]), offsets: tensor1d([0, 1e9, -5, 2]) };
    const y = csrMultiply(
      tensor2d([
        [1, 1],
        [1, 1],
      ]),
      matrix,
    ).dataSync();
    expect(y.length).toBe(6);
    for (const entry of y) expect([0, 1, 2, 3]).toContain(entry); // each entry read a 1, wherever it went
  });

  test('csrMultiply refuses what does not fit', () => {
    const fine = tensors(drawCsr(4, 3, 0.5));
    expect(() => csrMultiply(ones([2, 3]), { ...fine, columns: zeros([99]) })).toThrow(
      /columns must have one number for each of the \d+ values, got 99/,
    );
    expect(() => csrMultiply(ones([2, 3]), { ...fine, offsets: zeros([0]) })).toThrow('offsets must have rows + 1 numbers, got none');
    expect(() => csrMultiply(ones([2, 3]), { ...fine, values: zeros([2, 2]) })).toThrow('values must have shape [entries], got [2, 2]');
    expect(() => csrMultiply([[1]] as unknown as Tensor, fine)).toThrow('x must be a tensor');
    expect(() => csrMultiply(ones([2, 0]), fine)).toThrow('must have from 1 to 2²³ columns, got 0');
    expect(() => csrToDense(fine, 1.5)).toThrow('columns must be a whole number');
    expect(() => csrMultiply(tensor(['a']), fine)).toThrow('x must hold real numbers, got string');
  });

  test('csrMultiply returns its memory', () => {
    const { columns, offsets, values } = tensors(drawCsr(6, 4, 0.5));
    const op = (...[x, entries]: Tensor[]) => [csrMultiply(x!, { values: entries!, columns, offsets })];
    expect(leftBehind(op, [ones([3, 4]), values])).toBe(0);
    const dense = (...[entries]: Tensor[]) => [csrToDense({ values: entries!, columns, offsets }, 4)];
    expect(leftBehind(dense, [values])).toBe(0);
  });
});
