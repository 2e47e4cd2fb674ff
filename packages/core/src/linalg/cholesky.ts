import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The Cholesky factor of a symmetric positive definite matrix: lower triangular L with positive diagonal and L·Lᵀ = a.
 * Entrywise |a − L·Lᵀ| is at most about (n + 1)·eps/2·√(aᵢᵢaⱼⱼ).
 *
 * @param a - n × n; asymmetry up to 1e-5 · max|a| (float32 noise) is accepted, and (a + aᵀ)/2 is used.
 * @throws SlimError 'size' when a is not square; 'numeric' when it is not finite, not symmetric, or not positive
 * definite: then the error names the first pivot (the diagonal entry left after elimination) that is not positive.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 4.2.5; Higham 2002, theorem 10.3 for the error.
 * @example
 * ```ts
 * import { cholesky, Matrix64 } from '@slim/core/linalg';
 * console.log(cholesky(Matrix64.from([[4, 2], [2, 10]])).toArray()); // [[2, 0], [1, 3]]
 * ```
 */
export const cholesky = (a: Matrix64): Matrix64 => {
  const where = check.call('cholesky', a);
  const { data } = check.symmetricPart(where, a);
  const n = a.rows;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = data[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) {
        lower[i * n + j] = rest / lower[j * n + j]!;
        continue;
      }
      if (!(rest > 0)) throw new SlimError('numeric', where, `is not positive definite: pivot ${i} is ${rest}`);
      lower[i * n + i] = Math.sqrt(rest);
    }
  }
  return new Matrix64(n, n, lower);
};
