import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { callOf, squareMatrices } from './batches.js';
import { identity } from './blocks.js';
import type { WithStatus } from './Status.js';
import { solve } from './solve.js';

/**
 * The inverse of square matrices: the solution of A·X = I by LU factorisation with partial pivoting.
 *
 * ‖A·X − I‖ is a modest multiple of n·2⁻²⁴·κ(A). To apply an inverse, {@link solve} is cheaper and more accurate. The
 * gradient in A is −Xᵀ·dX·Xᵀ; it can be differentiated again.
 *
 * @param matrix - [..., n, n], real.
 * @returns `value` [..., n, n]; `status` [...]: 0, or the index, counted from 1, of the first pivot that is 0 or not finite.
 * `value` is then not to be used.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for matrices that are not square.
 * @see Higham, Accuracy and Stability of Numerical Algorithms (2nd ed., 2002), section 14.3 (method A).
 * @example
 * ```ts
 * import { inverse } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * inverse(tensor2d([[0, 2], [4, 0]])).value.print(); // [[0, 0.25], [0.5, 0]]
 * ```
 */
export const inverse = (matrix: Tensor): WithStatus => {
  const where = callOf('inverse', matrix);
  return tidy(() => {
    const a = squareMatrices(where, 'matrix', matrix);
    return { ...solve(a, identity(a.shape.at(-1) as number)) };
  });
};
