import type { Matrix64 } from '@slim/core/linalg';

/**
 * How far a matrix with no positive entry beside the diagonal is from being symmetric in other units of its coordinates:
 * the largest |W_ij·W_jk·W_ki − W_ik·W_kj·W_ji| over ‖W‖_F², or the largest positive entry beside the diagonal.
 *
 * Source: Kolmogorov's criterion; Parter and Youngs, "The symmetrization of matrices by diagonal matrices" (1962).
 */
export const imbalanceOf = ({ data, rows: n }: Matrix64): number => {
  const at = (i: number, j: number) => data[i * n + j] as number;
  const squares = data.reduce((total, entry) => total + entry * entry, 0);
  let [most, positive] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i !== j) positive = Math.max(positive, at(i, j));
      for (let k = Math.max(i, j) + 1; i < j && k < n; k++) {
        most = Math.max(most, Math.abs(at(i, j) * at(j, k) * at(k, i) - at(i, k) * at(k, j) * at(j, i)));
      }
    }
  }
  return Math.max(squares > 0 ? most / squares : 0, positive);
};
