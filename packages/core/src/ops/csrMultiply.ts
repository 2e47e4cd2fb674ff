import {
  add,
  cast,
  clipByValue,
  cumsum,
  gather,
  matMul,
  mul,
  reshape,
  scatterND,
  slice,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tidy,
  transpose,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { asShape, callOf, realTensor } from './batches.js';
import { defineOp, type Op } from './defineOp.js';
import { wholeNumber } from './options.js';

/** A sparse matrix [rows, columns] in compressed row storage. */
export interface CsrMatrix {
  /** The stored entries, row after row, [entries]. */
  readonly values: Tensor;
  /** The column of each of them, [entries]: whole numbers below 2²³, in float32 (fastest) or int32. */
  readonly columns: Tensor;
  /** Where each row begins among the entries, and at last where the last one ends, [rows + 1]. */
  readonly offsets: Tensor;
}

type Inputs = { x: Tensor; values: Tensor; columns: Tensor; offsets: Tensor };

/** Columns as float32 stay whole below this, and the kernels read them out of the mantissa. */
const MOST_COLUMNS = 2 ** 23;

const whole = (x: Tensor, most: number): Tensor => cast(clipByValue(x, 0, most), 'int32');

/** The row of each entry: how many rows have ended at or before its place. */
const rowsOf = (offsets: Tensor, entries: number): Tensor => {
  const rows = offsets.size - 1;
  const ends = whole(slice(offsets, [1], [rows]), entries);
  // Each end is counted at its place; the running sum, exact below 2²⁴, is the row. A place beyond the last entry is cut off.
  const counts = scatterND(reshape(ends, [rows, 1]), tensor1d(new Float32Array(rows).fill(1)), [entries + 1]);
  return whole(cumsum(slice(counts, [0], [entries])), rows - 1);
};

/** The place of every entry in the transposed matrix [columns, rows], row by row. */
const placesOf = ({ columns, offsets }: Omit<CsrMatrix, 'values'>, n: number): Tensor => {
  const across = mul(whole(columns, n - 1), tensor1d([offsets.size - 1], 'int32'));
  return add(across, rowsOf(offsets, columns.size));
};

/** The transposed matrix [columns, rows], dense. */
const scattered = (places: Tensor, values: Tensor, n: number, rows: number): Tensor2D =>
  reshape(scatterND(reshape(places, [values.size, 1]), values, [n * rows]), [n, rows]);

const isNothing = ({ x, values, offsets }: Inputs): boolean => x.size === 0 || values.size === 0 || offsets.size === 1;

/** With x [batch, columns]; all float32. Without a kernel of its own it multiplies by the dense matrix. */
const csrOp: Op<Inputs, object> = defineOp<Inputs, object>({
  name: 'CsrMultiply',
  inputs: ['x', 'values', 'columns', 'offsets'],
  readsOutputs: false,
  reference: (inputs) => {
    const { x, values } = inputs;
    const [batch, n, rows] = [x.shape[0] as number, x.shape[1] as number, inputs.offsets.size - 1];
    if (isNothing(inputs)) return [zeros([batch, rows])];
    return [matMul(x as Tensor2D, scattered(placesOf(inputs, n), values, n, rows))];
  },
  gradient: ({ dy: [dy], inputs }) => {
    const { x, values, columns, offsets } = inputs;
    const [n, rows] = [x.shape[1] as number, offsets.size - 1];
    const indices = { columns: () => zeros(columns.shape), offsets: () => zeros(offsets.shape) };
    if (isNothing(inputs)) return { x: () => zeros(x.shape), values: () => zeros(values.shape), ...indices };
    const places = placesOf(inputs, n);
    return {
      x: () => matMul(dy as Tensor2D, transpose(scattered(places, values, n, rows))),
      values: () => gather(reshape(matMul(transpose(x), dy as Tensor2D), [n * rows]), places),
      ...indices,
    };
  },
});

const vector = (where: string, label: string, given: unknown, shape: string): Tensor => {
  const x = realTensor(where, label, given, 1, shape);
  if (x.rank === 1) return x;
  throw new SlimError('input', where, `${label} must have shape ${shape}, got [${x.shape.join(', ')}]`);
};

/** The parts of a matrix with n columns as float32 vectors whose lengths fit. */
const checkedMatrix = (where: string, matrix: CsrMatrix, n: number): CsrMatrix => {
  const values = vector(where, 'values', matrix?.values, '[entries]');
  const columns = vector(where, 'columns', matrix?.columns, '[entries]');
  const offsets = vector(where, 'offsets', matrix?.offsets, '[rows + 1]');
  if (columns.size !== values.size) {
    throw new SlimError('size', where, `columns must have one number for each of the ${values.size} values, got ${columns.size}`);
  }
  if (offsets.size === 0) throw new SlimError('size', where, 'offsets must have rows + 1 numbers, got none');
  if (n > MOST_COLUMNS || (n === 0 && values.size > 0)) {
    throw new SlimError('size', where, `a matrix with entries must have from 1 to 2²³ columns, got ${n}`);
  }
  return { values, columns, offsets };
};

/**
 * y = x·Mᵀ for a sparse matrix M [rows, columns] in compressed row storage: y_k = Σ_p values_p·x_{columns_p} over the entries
 * p = offsets_k … offsets_{k+1} − 1 of row k, as a layer multiplies a row by its weight.
 *
 * Accuracy: |error| of y_k is at most about m·2⁻²⁴·Σ|values_p·x_p| for m entries in the row. The gradients in x and in the
 * values can be differentiated again; the indices have none. With @slim/backend-wasm it takes time in proportion to the
 * entries, and NaN in x reaches the rows that read it; elsewhere it makes the dense matrix, multiplies by it, and 0·NaN is NaN.
 * The indices are not read back to be checked: one that is out of range, no whole number or out of order counts as some index
 * within the range, which one depends on the backend.
 *
 * @param x - [..., columns], real
 * @param matrix - `values` [entries], `columns` [entries], `offsets` [rows + 1]; a row may hold a column twice
 * @returns [..., rows]
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for lengths that do not fit and for x of more than 2²³
 * columns
 * @see Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), §3.4
 *
 * @example
 * ```ts
 * import { csrMultiply } from '@slim/core';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * // The matrix [[2, 0, 0], [0, 3, 4]].
 * const matrix = { values: tensor1d([2, 3, 4]), columns: tensor1d([0, 1, 2]), offsets: tensor1d([0, 1, 3]) };
 * csrMultiply(tensor1d([1, 1, 10]), matrix).print(); // [2, 43]
 * ```
 */
export const csrMultiply = (x: Tensor, matrix: CsrMatrix): Tensor => {
  const where = callOf('csrMultiply', x, matrix?.values, matrix?.columns, matrix?.offsets);
  return tidy(() => {
    const real = realTensor(where, 'x', x, 1, '[..., columns]');
    const n = real.shape.at(-1) as number;
    const csr = checkedMatrix(where, matrix, n);
    const leading = real.shape.slice(0, -1);
    const [y] = csrOp({ x: asShape(real, [util.sizeFromShape(leading), n]), ...csr }, {});
    return asShape(y as Tensor, [...leading, csr.offsets.size - 1]);
  });
};

/**
 * Mᵀ, dense, for a sparse matrix M [rows, columns] in compressed row storage: the W of x·W = `csrMultiply(x, matrix)`. Entries
 * at the same place add up. Differentiable in the values, again and again.
 *
 * @param matrix - `values` [entries], `columns` [entries], `offsets` [rows + 1]
 * @param columns - how many columns M has
 * @returns [columns, rows]
 * @throws SlimError as `csrMultiply`
 *
 * @example
 * ```ts
 * import { csrToDense } from '@slim/core';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * csrToDense({ values: tensor1d([2, 3]), columns: tensor1d([0, 1]), offsets: tensor1d([0, 1, 2]) }, 2).print(); // [[2, 0], [0, 3]]
 * ```
 */
export const csrToDense = (matrix: CsrMatrix, columns: number): Tensor2D => {
  const where = callOf('csrToDense', matrix?.values, matrix?.columns, matrix?.offsets);
  return tidy(() => {
    const csr = checkedMatrix(where, matrix, wholeNumber(where, 'columns', columns, 0, MOST_COLUMNS));
    const rows = csr.offsets.size - 1;
    if (csr.values.size === 0 || rows === 0) return zeros([columns, rows]);
    return scattered(placesOf(csr, columns), csr.values, columns, rows);
  });
};
