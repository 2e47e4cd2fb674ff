/** The gradient of the Cholesky factor in float64, one entry of the factor after the other. */

/**
 * dL/d(lower triangle of A) for the factor l of A: the loops that make l, backwards. Entries above the diagonal of `dl` are
 * not read; those of the result are 0.
 */
export const choleskyGradient64 = (l: ArrayLike<number>, dl: ArrayLike<number>, n: number): Float64Array => {
  const bar = Float64Array.from({ length: n * n }, (_, at) => (at % n > Math.floor(at / n) ? 0 : (dl[at] as number)));
  const da = new Float64Array(n * n);
  for (let j = n - 1; j >= 0; j--) {
    for (let i = n - 1; i >= j; i--) {
      const pivot = l[j * n + j] as number;
      let rest = bar[i * n + j] as number; // of l_ij, and then of a_ij − Σ l_ip·l_jp
      if (i === j) {
        rest /= 2 * pivot;
      } else {
        rest /= pivot;
        bar[j * n + j]! -= rest * (l[i * n + j] as number);
      }
      da[i * n + j] = rest;
      for (let p = 0; p < j; p++) {
        bar[i * n + p]! -= rest * (l[j * n + p] as number);
        bar[j * n + p]! -= rest * (l[i * n + p] as number);
      }
    }
  }
  return da;
};
