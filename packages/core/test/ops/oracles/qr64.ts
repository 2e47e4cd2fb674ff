/**
 * The thin QR factorisation with a positive diagonal of R, in float64, of a matrix whose first min(m, n) columns are
 * independent: Gram and Schmidt, twice over, so that Q is orthonormal up to condition numbers of 1e15.
 */
export const qr64 = (a: ArrayLike<number>, m: number, n: number): { q: Float64Array; r: Float64Array } => {
  const k = Math.min(m, n);
  const q = new Float64Array(m * k);
  const r = new Float64Array(k * n);
  for (let j = 0; j < n; j++) {
    const rest = Float64Array.from({ length: m }, (_, i) => a[i * n + j] as number);
    for (let pass = 0; pass < 2; pass++) {
      for (let p = 0; p < Math.min(j, k); p++) {
        let dot = 0;
        for (let i = 0; i < m; i++) dot += q[i * k + p]! * rest[i]!;
        for (let i = 0; i < m; i++) rest[i]! -= dot * q[i * k + p]!;
        r[p * n + j]! += dot;
      }
    }
    if (j >= k) continue;
    const length = Math.hypot(...rest);
    r[j * n + j] = length;
    for (let i = 0; i < m; i++) q[i * k + j] = rest[i]! / length;
  }
  return { q, r };
};
