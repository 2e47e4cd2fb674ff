import type { Parameter, Random } from '@slim/core';

/** A ← (I − 2·v·vᵀ/|v|²)·A for the rows and columns of A from `from` on; A is n × n, row by row. */
const reflectFrom = (a: Float64Array, n: number, from: number, v: Float64Array): void => {
  const along = new Float64Array(n);
  const square = v.reduce((sum, entry) => sum + entry * entry, 0);
  for (let i = from; i < n; i++) {
    for (let j = from; j < n; j++) along[j]! += v[i - from]! * a[i * n + j]!;
  }
  for (let i = from; i < n; i++) {
    const factor = (2 * v[i - from]!) / square;
    for (let j = from; j < n; j++) a[i * n + j]! -= factor * along[j]!;
  }
};

/**
 * A uniformly distributed orthogonal n × n matrix, row by row, in float64: the Q of a Gaussian matrix whose R has a positive
 * diagonal, made of one reflection per column without the matrix itself.
 *
 * Source: Stewart, The efficient generation of random orthogonal matrices, SIAM J. Numer. Anal. 17 (1980).
 */
const drawOrthogonal = (n: number, random: Random): Float64Array => {
  const q = new Float64Array(n * n);
  for (let k = n - 1; k >= 0; k--) {
    const v = Float64Array.from({ length: n - k }, () => random.normal());
    const sign = v[0]! < 0 ? -1 : 1;
    // H takes the Gaussian v to −sign·|v|·e_1, so that the diagonal of R has the sign −sign; the last one is v itself.
    q[k * n + k] = k === n - 1 ? sign : -sign;
    if (k === n - 1) continue;
    v[0]! += sign * Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0));
    reflectFrom(q, n, k, v);
  }
  return q;
};

/** A free n × n parameter that starts uniformly distributed over the orthogonal matrices (Haar measure). */
export const haar = (n: number): Parameter => ({ shape: [n, n], initial: (random) => drawOrthogonal(n, random) });
