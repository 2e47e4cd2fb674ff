import {
  abs,
  add,
  cast,
  expandDims,
  floor,
  log,
  mul,
  notEqual,
  ones,
  prod,
  reshape,
  step,
  sub,
  sum,
  type Tensor,
  tidy,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { isRecording } from '../contract/engine.js';
import { callOf, fromBatch, leadingOf, squareMatrices, toBatch } from './batches.js';
import { identity } from './blocks.js';
import { defineOp } from './defineOp.js';
import { diagonalOf } from './diagonals.js';
import { luOp } from './lu.js';
import { solveByFactors, solveOp } from './solve.js';
import { upperPart } from './triangularPart.js';

/** 0 for an even and 1 for an odd whole number. */
const parity = (count: Tensor): Tensor => sub(count, mul(2, floor(mul(count, 0.5))));

/** How many pairs of each permutation [B, n] stand in the wrong order. Exact in float32 up to n = 5793. */
const inversions = (permutation: Tensor): Tensor => {
  const p = cast(permutation, 'float32');
  return sum(upperPart(step(sub(expandDims(p, 2), expandDims(p, 1))), 0), [1, 2]);
};

/** The sign of the determinant: of the permutation, times those of the pivots. */
const signOfProduct = (pivots: Tensor, permutation: Tensor): Tensor => {
  const swaps = add(inversions(permutation), sum(step(mul(pivots, -1)), 1));
  return mul(sub(1, mul(2, parity(swaps))), prod(cast(notEqual(pivots, 0), 'float32'), 1));
};

/** [log|det|, sign, status, factors, permutation] of [B, n, n]. The factors are there for the gradient alone. */
const logAbsDetOp = defineOp<{ matrix: Tensor }, object>({
  name: 'LogAbsDet',
  inputs: ['matrix'],
  reference: ({ matrix }) => {
    const [batch, n] = matrix.shape as [number, number];
    const [factors, permutation, status] = luOp({ matrix }, {}) as [Tensor, Tensor, Tensor];
    if (matrix.size === 0) return [zeros([batch]), ones([batch]), status, factors, permutation];
    const pivots = diagonalOf(factors, n);
    return [sum(log(abs(pivots)), 1), signOfProduct(pivots, permutation), status, factors, permutation];
  },
  gradient: ({ dy: [dvalue], inputs: { matrix }, outputs: [, , , factors, permutation] }) => ({
    matrix: () => {
      if (matrix.size === 0) return zerosLike(matrix);
      const [batch, n] = matrix.shape as [number, number];
      const rhs = add(zeros(matrix.shape), identity(n));
      const inverse = isRecording()
        ? (solveOp({ matrix, rhs }, { transposed: true })[0] as Tensor) // to be differentiated in the matrix too
        : solveByFactors(factors as Tensor, permutation as Tensor, rhs, { transposed: true });
      return mul(inverse, reshape(dvalue as Tensor, [batch, 1, 1]));
    },
  }),
});

/** A determinant as logarithm and sign. */
export interface LogDeterminant {
  /** [...]: log|det A|, −∞ for a singular matrix, 0 for one of no rows. */
  readonly value: Tensor;
  /** [...], float32: −1, 0 or 1. It has no gradient. */
  readonly sign: Tensor;
  /** [...], int32: 0, or the index, counted from 1, of the first pivot that is 0 or not finite. */
  readonly status: Tensor;
}

/**
 * The logarithm of |det A| in nats, and the sign of det A, by LU factorisation with partial pivoting.
 *
 * Sums logarithms of pivots, so it neither over- nor underflows where the determinant would. It is the value of A + E with
 * ‖E‖ a modest multiple of n·2⁻²⁴·‖A‖, so its error is about n·2⁻²⁴·κ(A) plus the rounding of the sum. The gradient of
 * `value` is A⁻ᵀ, from the same factors; it is not finite for a singular matrix, and can be differentiated again.
 *
 * @param matrix - [..., n, n], real.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for matrices that are not square.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 3.4; Higham, Accuracy and Stability of Numerical Algorithms
 * (2nd ed., 2002), section 14.6; Giles, Collected matrix derivative results for forward and reverse mode algorithmic
 * differentiation (2008), for the gradient.
 * @example
 * ```ts
 * import { logAbsDet } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { value, sign } = logAbsDet(tensor2d([[0, 2], [4, 0]]));
 * value.print(); // log 8 = 2.0794415
 * sign.print(); // -1
 * ```
 */
export const logAbsDet = (matrix: Tensor): LogDeterminant => {
  const where = callOf('logAbsDet', matrix);
  return tidy(() => {
    const a = squareMatrices(where, 'matrix', matrix);
    const [value, sign, status] = logAbsDetOp({ matrix: toBatch(a) }, {}).map((part) => fromBatch(part, leadingOf(a)));
    return { value: value as Tensor, sign: sign as Tensor, status: status as Tensor };
  });
};
