import { mul, type Tensor, tensor2d, tidy, where, zerosLike } from '@tensorflow/tfjs-core';
import { fromBatch, leadingOf, toBatch } from './batches.js';
import { defineOp, type Op } from './defineOp.js';

/** Which triangle, and what the entries on the diagonal are multiplied by. */
type Part = { readonly lower: boolean; readonly diagonal: number };

/** One number per entry of a matrix, from its row and column. Made here: comparing indices on wasm takes far longer. */
const tableOf = (rows: number, columns: number, { lower, diagonal }: Part): Float32Array => {
  const table = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    if (lower) table.fill(1, at, at + Math.min(i, columns));
    else table.fill(1, at + Math.min(i + 1, columns), at + columns);
    if (i < columns) table[at + i] = diagonal;
  }
  return table;
};

const triangularPartOp: Op<{ x: Tensor }, Part> = defineOp<{ x: Tensor }, Part>({
  name: 'TriangularPart',
  inputs: ['x'],
  readsOutputs: false,
  reference: ({ x }, part) => {
    const [, rows, columns] = x.shape as [number, number, number];
    const table = tableOf(rows, columns, part);
    const factors = tensor2d(table, [rows, columns], 'float32');
    const isPart = tensor2d(
      Uint8Array.from(table, (factor) => Number(factor !== 0)),
      [rows, columns],
      'bool',
    );
    return [x.size === 0 ? x : mul(where(isPart, x, zerosLike(x)), factors)]; // a product alone would let NaN through
  },
  gradient: ({ dy: [dy], attributes }) => ({ x: () => triangularPartOp({ x: dy as Tensor }, attributes)[0] as Tensor }),
});

const partOf = (x: Tensor, part: Part): Tensor => {
  const leading = leadingOf(x);
  if (leading.length === 1) return triangularPartOp({ x }, part)[0] as Tensor;
  return tidy(() => fromBatch(triangularPartOp({ x: toBatch(x) }, part)[0] as Tensor, leading));
};

/** The lower triangles of matrices [..., m, n], zeros above; `diagonal` multiplies the entries on the diagonal. */
export const lowerPart = (x: Tensor, diagonal = 1): Tensor => partOf(x, { lower: true, diagonal });

/** The upper triangles of matrices [..., m, n], zeros below; `diagonal` multiplies the entries on the diagonal. */
export const upperPart = (x: Tensor, diagonal = 1): Tensor => partOf(x, { lower: false, diagonal });
