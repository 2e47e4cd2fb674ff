import { add, matMul, mul, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import { SlimError } from '../SlimError.js';
import { callOf, checkFlags, fromBatch, leadingOf, realTensor, toBatch } from './batches.js';
import { flip, identity } from './blocks.js';
import { defineOp } from './defineOp.js';

/** What is added to the diagonal, and which of both products it is. */
interface Form {
  readonly shift: number;
  readonly transposed: boolean;
}

const gramOp = defineOp<{ matrix: Tensor }, Form>({
  name: 'Gram',
  inputs: ['matrix'],
  readsOutputs: false,
  reference: ({ matrix }, { shift, transposed }) => {
    const [batch, rows, columns] = matrix.shape as [number, number, number];
    const n = transposed ? columns : rows;
    const other = flip(matrix);
    const product = matrix.size === 0 ? zeros([batch, n, n]) : transposed ? matMul(other, matrix) : matMul(matrix, other);
    return [shift === 0 || n === 0 ? product : add(product, mul(identity(n), shift))];
  },
  gradient: ({ dy: [dy], inputs: { matrix }, attributes: { transposed } }) => ({
    matrix: () => {
      if (matrix.size === 0) return zerosLike(matrix);
      const both = add(dy as Tensor, flip(dy as Tensor));
      return transposed ? matMul(matrix, both) : matMul(both, matrix);
    },
  }),
});

/**
 * The products of all rows of a matrix with each other, A·Aᵀ + shift·I, or of all columns, Aᵀ·A + shift·I: symmetric, and
 * positive semidefinite for shift ≥ 0.
 *
 * An entry errs by at most about n·2⁻²⁴·(|A|·|A|ᵀ)_ij for n columns, and by one rounding more for the shift. The kernel for wasm
 * multiplies one half, so its result is symmetric bit for bit. The gradient is (dG + dGᵀ)·A, one product where a product of two
 * tensors takes two; it can be differentiated again.
 *
 * @param matrix - [..., m, n], real.
 * @param options - `shift` (default 0): a finite number that is added to the diagonal. `transposed` (default false): Aᵀ·A.
 * @returns [..., m, m], or [..., n, n] if transposed. A sum over nothing is 0.
 * @throws SlimError `input` for what is no tensor of matrices, `option` for a shift that is not finite or an unknown option.
 * @see Horn & Johnson, Matrix Analysis (2nd ed.), section 7.2; Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.,
 * 2002), section 3.5, for the error.
 * @example
 * ```ts
 * import { gram } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const a = tensor2d([[1, 2], [0, 3], [1, 0]]);
 * gram(a, { transposed: true, shift: -1 }).print(); // [[1, 2], [2, 12]]
 * ```
 */
export const gram = (matrix: Tensor, options: Partial<Form> = {}): Tensor => {
  const where = callOf('gram', matrix);
  checkNames(where, options, ['shift', 'transposed']);
  const { shift = 0, transposed = false } = options;
  checkFlags(where, { transposed }, ['transposed']);
  if (!Number.isFinite(shift)) throw new SlimError('option', where, `shift must be a finite number, got ${showValue(shift)}`);
  return tidy(() => {
    const a = realTensor(where, 'matrix', matrix, 2, '[..., m, n]');
    return fromBatch(gramOp({ matrix: toBatch(a) }, { shift, transposed })[0] as Tensor, leadingOf(a));
  });
};
