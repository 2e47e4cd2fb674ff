import { abs, add, cast, lessEqual, matMul, mul, reshape, sub, sum, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { callOf, fromBatch, leadingOf, squareMatrices, toBatch } from './batches.js';
import { beside, columnsOf, flip, identity } from './blocks.js';
import { defineOp } from './defineOp.js';
import { numberAbove } from './options.js';
import type { WithStatus } from './Status.js';
import { isWithin, type MatrixAlgebra, scalingAndSquaring } from './scalingAndSquaring.js';

type Squarings = { readonly squarings: number };

/** α⁸ stays below the largest float32 up to here. */
const MOST_SQUARINGS = 15;
const LARGEST = 3.4028235e38;

const plain = (n: number): MatrixAlgebra => ({ one: identity(n), multiply: (x, y) => matMul(x, y), matrices: (x) => x });

/** X + εX' with ε² = 0, as [X | X'] of shape [B, n, 2n]: its exponential is e^X + εL(X, X') with the derivative L of exp. */
const dual = (n: number): MatrixAlgebra => {
  const value = (x: Tensor) => columnsOf(x, 0, n);
  const multiply = (x: Tensor, y: Tensor) => {
    const added = matMul(columnsOf(x, n, 2 * n), value(y));
    return add(matMul(value(x), y), beside(zerosLike(added), added));
  };
  return { one: identity(n, 2 * n), multiply, matrices: value };
};

const statusOf = (exponential: Tensor, inRange: Tensor): Tensor => {
  const [count, n] = exponential.shape as [number, number];
  const known = cast(reshape(inRange, [count]), 'int32');
  const finite = cast(lessEqual(sum(reshape(abs(exponential), [count, n * n]), 1), LARGEST), 'int32'); // NaN is not
  return add(sub(1, known), mul(mul(known, 2), sub(1, finite)));
};

/** L(matrix, direction), the derivative of the exponential; differentiated again through its own steps. */
const derivativeOp = defineOp<{ matrix: Tensor; direction: Tensor }, Squarings>({
  name: 'MatrixExpDerivative',
  inputs: ['matrix', 'direction'],
  readsOutputs: false,
  reference: ({ matrix, direction }, { squarings }) => {
    const n = matrix.shape[1]!;
    if (matrix.size === 0) return [zeros(matrix.shape)];
    return [columnsOf(scalingAndSquaring(beside(matrix, direction), squarings, dual(n)).exponential, n, 2 * n)];
  },
});

const expOp = defineOp<{ matrix: Tensor }, Squarings>({
  name: 'MatrixExp',
  inputs: ['matrix'],
  readsOutputs: false,
  reference: ({ matrix }, { squarings }) => {
    const [count, n] = matrix.shape as [number, number];
    if (matrix.size === 0) return [zeros(matrix.shape), zeros([count], 'int32')];
    const { exponential, measured } = scalingAndSquaring(matrix, squarings, plain(n));
    return [exponential, statusOf(exponential, isWithin(measured, [squarings]))];
  },
  gradient: ({ dy, inputs: { matrix }, attributes }) => ({
    matrix: () => derivativeOp({ matrix: flip(matrix), direction: dy[0]! }, attributes)[0]!,
  }),
});

/**
 * The matrix exponential e^A = I + A + A²/2! + A³/3! + …
 *
 * By scaling and squaring with a Taylor polynomial of degree 12: 5 products and log₂(maxNorm) squarings, whatever the
 * matrix, because how many it needs is not read back from the device. Each matrix of a batch is scaled by its own power of
 * two. `maxNorm` bounds α(A) = max(‖A³‖_F^⅓, ‖A⁴‖_F^¼), which is at most ‖A‖_F, and at most n^⅙‖A‖₂.
 *
 * Accuracy: ‖error‖₂ is near 2⁻²⁴·√n·max(1, α)·‖e^A‖₂ for normal A (symmetric, skew-symmetric …), which is the
 * sensitivity of e^A to the rounding of A; more for A far from normal. Where all eigenvalues are far below zero the result
 * underflows to 0; nothing on the way to it overflows.
 *
 * The gradient is the adjoint of the Fréchet derivative, L(Aᵀ, G), by the same steps on X + εX' with ε² = 0: three products
 * in place of each one. It can be differentiated again.
 *
 * @param matrix - A, [..., n, n]
 * @param options - `maxNorm` (default 256, at most 32768): the largest α(A) to be right for; each doubling costs a product
 * @returns `value` [..., n, n]. `status` [...]: 0 right; 1 α(A) is above maxNorm, rounded up to a power of two, or A is not
 * finite; 2 e^A is beyond float32
 * @throws SlimError `input` for what is no tensor of real matrices, `size` where they are not square, `option` for a maxNorm out of
 * range or an unknown option
 * @see Higham, The scaling and squaring method for the matrix exponential revisited, SIAM J. Matrix Anal. Appl. 26 (2005);
 * Al-Mohy and Higham, A new scaling and squaring algorithm for the matrix exponential, SIAM J. Matrix Anal. Appl. 31 (2009);
 * Paterson and Stockmeyer, SIAM J. Comput. 2 (1973)
 *
 * @example
 * ```ts
 * import { matrixExp } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const quarterTurn = tensor2d([[0, -Math.PI / 2], [Math.PI / 2, 0]]);
 * matrixExp(quarterTurn).value.print(); // [[0, -1], [1, 0]]
 * ```
 */
export const matrixExp = (matrix: Tensor, options: { maxNorm?: number } = {}): WithStatus => {
  const where = callOf('matrixExp', matrix);
  checkNames(where, options, ['maxNorm']);
  const squarings = Math.max(0, Math.ceil(Math.log2(numberAbove(where, 'maxNorm', options.maxNorm ?? 256, 0, 2 ** MOST_SQUARINGS))));
  const [value, status] = tidy(() => {
    const matrices = squareMatrices(where, 'matrix', matrix);
    return expOp({ matrix: toBatch(matrices) }, { squarings }).map((made) => fromBatch(made, leadingOf(matrices)));
  });
  return { value: value!, status: status! };
};
