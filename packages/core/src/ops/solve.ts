import { clone, matMul, neg, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { isRecording } from '../contract/engine.js';
import { callOf, checkFlags, commonLeading, fromBatch, squareMatrices, toCommonBatch } from './batches.js';
import { flip } from './blocks.js';
import { defineOp, type Op } from './defineOp.js';
import { luOp } from './lu.js';
import { inversePermutation, takeRows } from './permuteRows.js';
import type { WithStatus } from './Status.js';
import { rightHandSides, triangularSolveOp } from './triangularSolve.js';

type Transposed = { transposed: boolean };

/** A⁻¹·rhs or A⁻ᵀ·rhs of the factors of A; no size may be 0. */
export const solveByFactors = (factors: Tensor, permutation: Tensor, rhs: Tensor, { transposed }: Transposed): Tensor => {
  const behind = (b: Tensor, lower: boolean) =>
    triangularSolveOp({ triangle: factors, rhs: b }, { lower, transposed, unitDiagonal: lower })[0] as Tensor;
  if (transposed) return takeRows(behind(behind(rhs, false), true), inversePermutation(permutation));
  return behind(behind(takeRows(rhs, permutation), true), false);
};

/** [solution, status, factors, permutation] of [B, n, n] and [B, n, m]. The factors are there for the gradient alone. */
export const solveOp: Op<{ matrix: Tensor; rhs: Tensor }, Transposed> = defineOp<{ matrix: Tensor; rhs: Tensor }, Transposed>({
  name: 'Solve',
  inputs: ['matrix', 'rhs'],
  reference: ({ matrix, rhs }, options) => {
    const [factors, permutation, status] = luOp({ matrix }, {}) as [Tensor, Tensor, Tensor];
    const solution = rhs.size === 0 ? zeros(rhs.shape) : solveByFactors(factors, permutation, rhs, options);
    return [solution, status, factors, permutation];
  },
  gradient: ({ dy: [dx], inputs: { matrix, rhs }, outputs: [x, , factors, permutation], attributes }) => {
    if (rhs.size === 0) return { matrix: () => zerosLike(matrix), rhs: () => zerosLike(rhs) };
    const transposed = !attributes.transposed;
    const drhs = isRecording()
      ? (solveOp({ matrix, rhs: dx as Tensor }, { transposed })[0] as Tensor) // to be differentiated in the matrix too
      : solveByFactors(factors as Tensor, permutation as Tensor, dx as Tensor, { transposed });
    return {
      matrix: () => neg(attributes.transposed ? matMul(x as Tensor, flip(drhs)) : matMul(drhs, flip(x as Tensor))),
      rhs: () => clone(drhs),
    };
  },
});

/**
 * The solution X of A·X = rhs, or of Aᵀ·X = rhs, by LU factorisation with partial pivoting.
 *
 * (A + E)·X = rhs with ‖E‖ a modest multiple of n·2⁻²⁴·‖A‖ for all but contrived matrices; the error of X is that times the
 * condition number of A. With G = A⁻ᵀ·dX, from the same factors, the gradients are G in `rhs` and −G·Xᵀ in A. They can be
 * differentiated again.
 *
 * @param matrix - [..., n, n], real.
 * @param rhs - [..., n, m], one column per right-hand side. The leading axes of both broadcast.
 * @param options - `transposed` (false): solve with Aᵀ.
 * @returns `value` [..., n, m]; `status` [...]: 0, or the index, counted from 1, of the first pivot that is 0 or not finite.
 * `value` is then not to be used.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for sizes that do not fit, `option` for unknown options.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 3.4; Higham, Accuracy and Stability of Numerical Algorithms
 * (2nd ed., 2002), theorem 9.4; Giles, Collected matrix derivative results for forward and reverse mode algorithmic
 * differentiation (2008), for the gradient.
 * @example
 * ```ts
 * import { solve } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * solve(tensor2d([[0, 2], [4, 0]]), tensor2d([[2], [8]])).value.print(); // [[2], [1]]
 * ```
 */
export const solve = (matrix: Tensor, rhs: Tensor, options: Partial<Transposed> = {}): WithStatus => {
  const where = callOf('solve', matrix, rhs);
  checkFlags(where, options, ['transposed']);
  return tidy(() => {
    const a = squareMatrices(where, 'matrix', matrix);
    const b = rightHandSides(where, rhs, a.shape.at(-1) as number);
    const leading = commonLeading(where, a, b);
    const inputs = { matrix: toCommonBatch(a, leading), rhs: toCommonBatch(b, leading) };
    const [value, status] = solveOp(inputs, { transposed: options.transposed ?? false }) as [Tensor, Tensor];
    return { value: fromBatch(value, leading), status: fromBatch(status, leading) };
  });
};
