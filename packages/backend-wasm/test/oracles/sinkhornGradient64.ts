/** The gradient of doubly stochastic matrices in float64, its system solved by elimination. */
import { Matrix64, solve } from '@slim/core/linalg';

/** dL/d logits for P [n, n] with rows of any sum, which are divided by it, and dL/dP. P must not fall apart into blocks. */
export const sinkhornGradient64 = (shares: ArrayLike<number>, dShares: ArrayLike<number>, n: number): Float64Array => {
  const entry = (i: number, j: number) => i * n + j;
  const all = Array.from({ length: n }, (_, i) => i);
  const sum = (of: (i: number) => number): number => all.reduce((total, i) => total + of(i), 0);
  const p = Float64Array.from({ length: n * n }, (_, at) => {
    const i = Math.floor(at / n);
    return shares[at]! / sum((j) => shares[entry(i, j)]!);
  });
  /** What dP − 1βᵀ becomes by the shares of each row. */
  const through = (beta: ArrayLike<number>): Float64Array => {
    const means = all.map((i) => sum((j) => p[entry(i, j)]! * (dShares[entry(i, j)]! - beta[j]!)));
    return p.map((share, at) => share * (dShares[at]! - beta[at % n]! - means[Math.floor(at / n)]!));
  };
  const rows = through(new Float64Array(n));
  // The constants are taken out of the kernel: what the system is applied to has sum 0.
  const laplacian = Float64Array.from({ length: n * n }, (_, at) => {
    const [a, b] = [Math.floor(at / n), at % n];
    return 1 / n - sum((i) => p[entry(i, a)]! * p[entry(i, b)]!) + (a === b ? sum((i) => p[entry(i, a)]!) : 0);
  });
  const columns = Float64Array.from(all, (b) => sum((i) => rows[entry(i, b)]!));
  return through(solve(new Matrix64(n, n, laplacian), new Matrix64(n, 1, columns)).data);
};
