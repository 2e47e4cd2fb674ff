import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';

/**
 * How far a square matrix of even order is from one whose real eigenvalues come in pairs: no change of it whose 2-norm is less
 * makes it one.
 *
 * Between the eigenvalues of a pair that is none, at t, det(W − t·I) is negative, while it is nowhere negative for a matrix of
 * pairs. On the way from one to the other W − t·I becomes singular, which takes a change of norm σmin(W − t·I).
 */
export const loneEigenvalues = (w: Matrix64, { eig, Matrix64, scale, singularValues, subtract }: typeof Linalg): number => {
  const { re, im } = eig(w);
  const real = re.filter((_, k) => im[k] === 0).sort();
  let most = 0;
  for (let k = 1; k < real.length; k += 2) {
    const [from, to] = [real[k - 1] as number, real[k] as number];
    if (!((to - from) / 2 > most)) continue; // σmin(W − t·I) is at most the distance to an eigenvalue
    const shifted = subtract(w, scale(Matrix64.identity(w.rows), (from + to) / 2));
    most = Math.max(most, singularValues(shifted).at(-1) as number);
  }
  return most;
};
