import { check } from './check.js';
import { eigh } from './eigh.js';
import { Matrix64 } from './Matrix64.js';
import { normalRange } from './normalRange.js';
import { realSchur } from './realSchur.js';
import { schurVectors } from './schurVectors.js';

/** Options of {@link eig} and {@link eigComplex}. */
export interface EigOptions {
  /** Compute the eigenvectors too. Default false. */
  readonly eigenvectors?: boolean;
}

/** Eigenvalues re + i·im and, when asked for, right eigenvectors as the columns of `vectors`. */
export interface Eigen {
  /** Real parts of the n eigenvalues, each as often as its algebraic multiplicity. */
  readonly re: Float64Array;
  /** Imaginary parts, in the same order. */
  readonly im: Float64Array;
  /** n × n, real and imaginary part; column j has 2-norm one and belongs to eigenvalue j. */
  readonly vectors?: { readonly re: Matrix64; readonly im: Matrix64 };
}

const isSymmetric = (a: Matrix64): boolean => {
  const n = a.rows;
  return a.data.every((entry, k) => entry === a.data[(k % n) * n + Math.floor(k / n)]);
};

/**
 * Eigenvalues and right eigenvectors of a real square matrix, a·v = λ·v.
 *
 * An exactly symmetric matrix goes through {@link eigh}: ascending real eigenvalues, orthonormal vectors. Any other
 * goes through its real Schur form: eigenvalues in the order of its diagonal, a complex pair as two exact conjugates,
 * the one with positive imaginary part first. The matrix is not balanced.
 *
 * Backward stable: each result is exact for a matrix within a modest multiple of n·eps·‖a‖ of a, so ‖a·v − λ·v‖ is of
 * that size too. For a normal matrix that is also the error of λ; an eigenvalue in a Jordan block of size k moves by up
 * to the k-th root of it, and the vectors of such a block come out nearly parallel.
 *
 * @param a - n × n, finite; 0 × 0 gives no eigenvalues.
 * @throws SlimError 'size' when a is not square, 'numeric' when it is not finite, 'option' for an unknown option.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), sections 7.5 and 7.6.
 * @example
 * ```ts
 * import { eig, Matrix64 } from '@slim/core/linalg';
 * const { re, im, vectors } = eig(Matrix64.from([[0, -1], [1, 0]]), { eigenvectors: true });
 * console.log(re, im); // about [0, 0] and [1, -1]
 * console.log(vectors?.im.column(0)); // imaginary part of the vector that belongs to i
 * ```
 */
export const eig = (a: Matrix64, options: EigOptions = {}): Eigen => {
  const where = check.call('eig', a);
  check.options(where, options, ['eigenvectors']);
  check.square(where, a);
  check.finite(where, a);
  const n = a.rows;
  if (isSymmetric(a)) {
    const { values, vectors } = eigh(a);
    const real = { re: values, im: new Float64Array(n) };
    return options.eigenvectors ? { ...real, vectors: { re: vectors, im: Matrix64.zeros(n, n) } } : real;
  }
  const { data, unit } = normalRange(a);
  const schur = realSchur(data, n, where);
  const values = { re: schur.re.map((x) => x * unit), im: schur.im.map((x) => x * unit) };
  return options.eigenvectors ? { ...values, vectors: schurVectors(schur) } : values;
};
