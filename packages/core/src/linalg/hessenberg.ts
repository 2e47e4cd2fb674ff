/**
 * Householder reduction of a square matrix to Hessenberg form: A = Q·H·Qᵀ with H zero below its first subdiagonal and Q
 * orthogonal. A symmetric A gives a tridiagonal H. Golub & Van Loan, Matrix Computations (4th ed.), algorithm 7.4.2.
 * Overwrites `h` (n × n, row by row) with H and returns Q.
 */
export const hessenberg = (h: Float64Array, n: number): Float64Array => {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let scale = 0;
    for (let i = k + 2; i < n; i++) scale = Math.max(scale, Math.abs(h[i * n + k]!));
    if (scale === 0) continue;
    scale = Math.max(scale, Math.abs(h[(k + 1) * n + k]!));
    let sum = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = h[i * n + k]! / scale;
      sum += v[i]! * v[i]!;
    }
    const head = v[k + 1]!;
    const beta = head > 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
    v[k + 1] = head - beta;
    const factor = 1 / (sum - head * beta);

    w.fill(0);
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) w[j]! += v[i]! * h[i * n + j]!;
    }
    for (let i = k + 1; i < n; i++) {
      const f = factor * v[i]!;
      for (let j = k + 1; j < n; j++) h[i * n + j]! -= f * w[j]!;
      h[i * n + k] = 0;
    }
    h[(k + 1) * n + k] = beta * scale;
    for (const m of [h, q]) {
      for (let i = 0; i < n; i++) {
        let f = 0;
        for (let j = k + 1; j < n; j++) f += m[i * n + j]! * v[j]!;
        f *= factor;
        for (let j = k + 1; j < n; j++) m[i * n + j]! -= f * v[j]!;
      }
    }
  }
  return q;
};
