import { add, div, greater, matMul, sqrt, sub, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { callOf, fromBatch, leadingOf, squareMatrices, toBatch } from './batches.js';
import { beside, block, columnsOf, flip, underZeros } from './blocks.js';
import { defineOp } from './defineOp.js';
import { diagonalOf, firstFailure } from './diagonals.js';
import type { WithStatus } from './Status.js';
import { lowerPart } from './triangularPart.js';
import { triangularSolveOp } from './triangularSolve.js';

/**
 * The factor of the leading columns [B, m, w] of what is left of a matrix, m >= w: the left half of the columns, then the
 * right half less what the left explains. Nothing above the diagonal is read.
 */
const factorColumns = (columns: Tensor): Tensor => {
  const [, m, w] = columns.shape as [number, number, number];
  if (w === 1) return div(columns, sqrt(block(columns, 0, 1, 0, 1)));
  const half = (w + 1) >> 1;
  const left = factorColumns(columnsOf(columns, 0, half));
  const explained = matMul(block(left, half, m, 0, half), flip(block(left, half, w, 0, half)));
  const right = factorColumns(sub(block(columns, half, m, half, w), explained));
  return beside(left, underZeros(right, half));
};

const transposedSolve = { lower: true, transposed: true, unitDiagonal: false };

const choleskyOp = defineOp<{ matrix: Tensor }, object>({
  name: 'Cholesky',
  inputs: ['matrix'],
  reference: ({ matrix }) => {
    const [batch, n] = matrix.shape as [number, number];
    if (matrix.size === 0) return [zeros(matrix.shape), zeros([batch], 'int32')];
    const factor = factorColumns(matrix);
    return [factor, firstFailure(greater(diagonalOf(factor, n), 0))];
  },
  gradient: ({ dy: [dl], inputs: { matrix }, outputs: [l] }) => ({
    matrix: () => {
      if (matrix.size === 0) return zerosLike(matrix);
      const factor = l as Tensor;
      const behind = (rhs: Tensor) => triangularSolveOp({ triangle: factor, rhs }, transposedSolve)[0] as Tensor; // L⁻ᵀ·rhs
      const inner = lowerPart(matMul(flip(factor), dl as Tensor), 0.5);
      const outer = behind(flip(behind(inner))); // (L⁻ᵀ·inner·L⁻¹)ᵀ
      return lowerPart(add(outer, flip(outer)), 0.5);
    },
  }),
});

/**
 * The Cholesky factor of symmetric positive definite matrices: lower triangular L with positive diagonal and L·Lᵀ = A.
 *
 * Entry by entry |A − L·Lᵀ| is at most about (n + 1)·2⁻²⁴·√(aᵢᵢ·aⱼⱼ). Only the lower triangle of A is read, so only that
 * gets a gradient: with Φ the lower triangle with half of the diagonal, P = Φ(Lᵀ·dL) and S = L⁻ᵀ·P·L⁻¹ it is Φ(S + Sᵀ). An
 * entry below the diagonal stands for two of A, and gets the gradients of both; for A made symmetric of other tensors,
 * such as X·Xᵀ, that makes no difference to them. The gradient can be differentiated again.
 *
 * @param matrix - [..., n, n], real. The entries above the diagonal may hold anything.
 * @returns `value` [..., n, n] with zeros above the diagonal; `status` [...]: 0, or the index, counted from 1, of the first
 * pivot that is not positive and finite: the matrix is then not positive definite, at least not in float32. From that column
 * on `value` is NaN.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for matrices that are not square.
 * @see Higham, Accuracy and Stability of Numerical Algorithms (2nd ed., 2002), theorem 10.3; Murray, Differentiation of the
 * Cholesky decomposition, arXiv:1602.07527 (2016), section 3, for the gradient.
 * @example
 * ```ts
 * import { cholesky } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * cholesky(tensor2d([[4, 2], [2, 10]])).value.print(); // [[2, 0], [1, 3]]
 * ```
 */
export const cholesky = (matrix: Tensor): WithStatus => {
  const where = callOf('cholesky', matrix);
  return tidy(() => {
    const a = squareMatrices(where, 'matrix', matrix);
    const [value, status] = choleskyOp({ matrix: toBatch(a) }, {}) as [Tensor, Tensor];
    return { value: fromBatch(value, leadingOf(a)), status: fromBatch(status, leadingOf(a)) };
  });
};
