import { clone, matMul, neg, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { callOf, checkFlags, commonLeading, fromBatch, realTensor, squareMatrices, toCommonBatch } from './batches.js';
import { flip } from './blocks.js';
import { defineOp, type Op } from './defineOp.js';
import { diagonalOf, firstFailure, isUsable } from './diagonals.js';
import type { WithStatus } from './Status.js';
import { substitute, type TriangleOptions } from './substitute.js';
import { lowerPart, upperPart } from './triangularPart.js';

type Inputs = { triangle: Tensor; rhs: Tensor };

/** With batches [B, n, n] and [B, n, m]; a gradient composes itself of it. */
export const triangularSolveOp: Op<Inputs, TriangleOptions> = defineOp<Inputs, TriangleOptions>({
  name: 'TriangularSolve',
  inputs: ['triangle', 'rhs'],
  reference: ({ triangle, rhs }, options) => {
    const [batch, n] = triangle.shape as [number, number];
    const isFine = options.unitDiagonal || triangle.size === 0;
    return [
      rhs.size === 0 ? zeros(rhs.shape) : substitute(triangle, rhs, options),
      isFine ? zeros([batch], 'int32') : firstFailure(isUsable(diagonalOf(triangle, n))),
    ];
  },
  gradient: ({ dy: [dx], inputs: { triangle, rhs }, outputs: [x], attributes }) => {
    if (rhs.size === 0) return { triangle: () => zerosLike(triangle), rhs: () => zerosLike(rhs) };
    const { lower, transposed, unitDiagonal } = attributes;
    const drhs = triangularSolveOp({ triangle, rhs: dx as Tensor }, { ...attributes, transposed: !transposed })[0] as Tensor;
    const part = lower ? lowerPart : upperPart;
    return {
      triangle: () => {
        const full = transposed ? matMul(x as Tensor, flip(drhs)) : matMul(drhs, flip(x as Tensor));
        return neg(part(full, unitDiagonal ? 0 : 1));
      },
      rhs: () => clone(drhs),
    };
  },
});

/**
 * The solution X of T·X = rhs, or of Tᵀ·X = rhs, for a triangular matrix T.
 *
 * Backward stable like plain substitution: (T + E)·X = rhs with |E| ≤ about n·2⁻²⁴·|T| entry by entry, however
 * ill-conditioned T is. The error of X is at most that times |T⁻¹|·|T|. With G = T⁻ᵀ·dX the gradients are G in `rhs` and
 * −G·Xᵀ in T, whose other triangle gets 0; they can be differentiated again.
 *
 * @param triangle - [..., n, n], real. Only the named triangle is read; the other may hold anything.
 * @param rhs - [..., n, m], one column per right-hand side. The leading axes of both broadcast.
 * @param options - `lower` (true): T is the lower triangle, else the upper. `transposed` (false): Tᵀ is meant.
 * `unitDiagonal` (false): the diagonal is taken to be 1 and not read.
 * @returns `value` [..., n, m]; `status` [...]: 0, or the index, counted from 1, of the first diagonal entry that is 0 or
 * not finite. `value` is then not to be used.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for sizes that do not fit, `option` for unknown options.
 * @see Higham, Accuracy and Stability of Numerical Algorithms (2nd ed., 2002), theorem 8.5; Giles, Collected matrix
 * derivative results for forward and reverse mode algorithmic differentiation (2008), for the gradient.
 * @example
 * ```ts
 * import { triangularSolve } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { value } = triangularSolve(tensor2d([[2, 0], [1, 4]]), tensor2d([[2], [9]]));
 * value.print(); // [[1], [2]]
 * ```
 */
export const triangularSolve = (triangle: Tensor, rhs: Tensor, options: Partial<TriangleOptions> = {}): WithStatus => {
  const where = callOf('triangularSolve', triangle, rhs);
  checkFlags(where, options, ['lower', 'transposed', 'unitDiagonal']);
  const { lower = true, transposed = false, unitDiagonal = false } = options;
  return tidy(() => {
    const t = squareMatrices(where, 'triangle', triangle);
    const b = rightHandSides(where, rhs, t.shape.at(-1) as number);
    const leading = commonLeading(where, t, b);
    const inputs = { triangle: toCommonBatch(t, leading), rhs: toCommonBatch(b, leading) };
    const [value, status] = triangularSolveOp(inputs, { lower, transposed, unitDiagonal }) as [Tensor, Tensor];
    return { value: fromBatch(value, leading), status: fromBatch(status, leading) };
  });
};

/** Right-hand sides [..., n, m] as float32. */
export const rightHandSides = (where: string, rhs: unknown, n: number): Tensor => {
  const b = realTensor(where, 'rhs', rhs, 2, '[..., n, m]');
  if (b.shape.at(-2) === n) return b;
  throw new SlimError('size', where, `rhs must have as many rows as the matrix, got ${b.shape.at(-2)} and ${n}`);
};
