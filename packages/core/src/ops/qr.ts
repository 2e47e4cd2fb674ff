import { add, expandDims, matMul, mul, sub, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { callOf, fromBatch, leadingOf, realTensor, toBatch } from './batches.js';
import { beside, columnsOf, flip } from './blocks.js';
import { defineOp } from './defineOp.js';
import { diagonalOf, firstFailure, isUsable, signOf } from './diagonals.js';
import { firstColumns, reflect, reflectColumns } from './reflectColumns.js';
import { lowerPart } from './triangularPart.js';
import { triangularSolveOp } from './triangularSolve.js';

const UPPER = { lower: false, transposed: false, unitDiagonal: false };

/** (dQ + Q·C)·R⁻ᵀ for square R, where C is the symmetric matrix with the lower triangle of R·dRᵀ − dQᵀ·Q. */
const gradientOfTall = (q: Tensor, r: Tensor, dq: Tensor, dr: Tensor): Tensor => {
  const m = sub(matMul(r, flip(dr)), matMul(flip(dq), q));
  const symmetric = add(lowerPart(m), flip(lowerPart(m, 0)));
  const rhs = flip(add(dq, matMul(q, symmetric)));
  return flip(triangularSolveOp({ triangle: r, rhs }, UPPER)[0] as Tensor);
};

const qrOp = defineOp<{ matrix: Tensor }, object>({
  name: 'Qr',
  inputs: ['matrix'],
  reference: ({ matrix }) => {
    const [batch, m, n] = matrix.shape as [number, number, number];
    const k = Math.min(m, n);
    if (matrix.size === 0) return [zeros([batch, m, k]), zeros([batch, k, n]), zeros([batch], 'int32')];
    const made = reflectColumns(columnsOf(matrix, 0, k));
    const raw = n > m ? beside(made.r, reflect(made, columnsOf(matrix, k, n))) : made.r;
    const signs = signOf(diagonalOf(raw, k));
    const r = add(mul(raw, expandDims(signs, 2)), 0); // 0 and not −0
    return [mul(firstColumns(made, k), expandDims(signs, 1)), r, firstFailure(isUsable(diagonalOf(r, k)))];
  },
  gradient: ({ dy: [dq, dr], inputs: { matrix }, outputs: [q, r] }) => ({
    matrix: () => {
      if (matrix.size === 0) return zerosLike(matrix);
      const [, m, n] = matrix.shape as [number, number, number];
      const [basis, given] = [q as Tensor, dr as Tensor];
      if (m >= n) return gradientOfTall(basis, r as Tensor, dq as Tensor, given);
      const [left, right] = [(x: Tensor) => columnsOf(x, 0, m), (x: Tensor) => columnsOf(x, m, n)];
      const throughRight = add(dq as Tensor, matMul(right(matrix), flip(right(given)))); // right half of R = Qᵀ·(right half of A)
      return beside(gradientOfTall(basis, left(r as Tensor), throughRight, left(given)), matMul(basis, right(given)));
    },
  }),
});

/** An orthonormal basis, coordinates in it, and whether they can be differentiated. */
export interface QrFactorization {
  /** [..., m, k], k = min(m, n): columns that are orthonormal, whatever the matrix. */
  readonly q: Tensor;
  /** [..., k, n]: zeros below the diagonal, and nothing negative on it. */
  readonly r: Tensor;
  /** [...], int32: 0, or the index, counted from 1, of the first diagonal entry of R that is exactly 0 or not finite. */
  readonly status: Tensor;
}

/**
 * The thin QR factorisation A = Q·R with a diagonal of R that is ≥ 0, by Householder reflections; tall, square and wide.
 *
 * Q is orthonormal up to about √(m·n)·2⁻²⁴, also where A is of deficient rank; each column of Q·R differs from that of A by
 * a modest multiple of m·n·2⁻²⁴ times its length. With a positive diagonal the factorisation of a tall or square A of full
 * rank is unique, which makes Q of a Gaussian matrix uniformly distributed.
 *
 * At deficient rank Q is not unique, and no derivative exists. The gradient is not damped there, since that would be some
 * other gradient without a sign of it: it grows with 1/r_ii and is not finite where an r_ii is exactly 0, as `status` tells.
 * For a wide A that concerns its first m columns. Rounding usually leaves about 2⁻²⁴·‖A‖ instead of 0; look at the diagonal of
 * R to see how far from deficient a matrix is. The gradient can be differentiated again.
 *
 * @param matrix - [..., m, n], real.
 * @throws SlimError `input` for what is no tensor of matrices.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 5.2; Elmroth & Gustavson, Applying recursion to serial and
 * parallel QR factorization leads to better performance (2000), for the recursion; Higham, Accuracy and Stability of
 * Numerical Algorithms (2nd ed., 2002), theorem 19.4; Roberts & Roberts, QR and LQ decomposition matrix backpropagation
 * algorithms for square, wide, and deep matrices, arXiv:2009.10071 (2020), for the gradients.
 * @example
 * ```ts
 * import { qr } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { q, r } = qr(tensor2d([[0, -2], [3, 1]]));
 * q.print(); // about [[0, -1], [1, 0]]
 * r.print(); // about [[3, 1], [0, 2]]
 * ```
 */
export const qr = (matrix: Tensor): QrFactorization => {
  const where = callOf('qr', matrix);
  return tidy(() => {
    const a = realTensor(where, 'matrix', matrix, 2, '[..., m, n]');
    const [q, r, status] = qrOp({ matrix: toBatch(a) }, {}).map((part) => fromBatch(part, leadingOf(a)));
    return { q: q as Tensor, r: r as Tensor, status: status as Tensor };
  });
};
