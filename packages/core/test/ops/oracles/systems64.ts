/** Triangular and general systems in float64, textbook loops over flat row-major arrays. */
import { transpose64 } from './inputs.js';

export interface Triangle64 {
  readonly lower?: boolean;
  readonly transposed?: boolean;
  readonly unitDiagonal?: boolean;
}

/** X [n, m] of T·X = rhs, or Tᵀ·X = rhs. */
export const triangularSolve64 = (
  triangle: ArrayLike<number>,
  rhs: ArrayLike<number>,
  n: number,
  m: number,
  { lower = true, transposed = false, unitDiagonal = false }: Triangle64 = {},
): Float64Array => {
  const t = transposed ? transpose64(triangle, n, n) : Float64Array.from(triangle);
  const x = Float64Array.from(rhs);
  const isDown = lower !== transposed;
  for (let step = 0; step < n; step++) {
    const i = isDown ? step : n - 1 - step;
    for (let j = 0; j < m; j++) {
      let rest = x[i * m + j]!;
      for (let p = isDown ? 0 : i + 1; p < (isDown ? i : n); p++) rest -= t[i * n + p]! * x[p * m + j]!;
      x[i * m + j] = unitDiagonal ? rest : rest / t[i * n + i]!;
    }
  }
  return x;
};

/** The lower factor of the matrix whose lower triangle is given; NaN where there is none. */
export const cholesky64 = (a: ArrayLike<number>, n: number): Float64Array => {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = a[i * n + j] as number;
      for (let p = 0; p < j; p++) rest -= l[i * n + p]! * l[j * n + p]!;
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / l[j * n + j]!;
    }
  }
  return l;
};

/** Packed factors with partial pivoting, the first of equal candidates; row i of L·U is row permutation[i] of a. */
export const lu64 = (a: ArrayLike<number>, n: number): { factors: Float64Array; permutation: number[]; status: number } => {
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => a[i * n + j] as number));
  const permutation = rows.map((_, i) => i);
  let status = 0;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    for (const list of [rows, permutation] as unknown[][]) [list[k], list[best]] = [list[best], list[k]];
    const pivot = rows[k]![k]!;
    if (status === 0 && (pivot === 0 || !Number.isFinite(pivot))) status = k + 1;
    if (pivot === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / pivot;
      rows[i]![k] = factor;
      for (let j = k + 1; j < n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return { factors: Float64Array.from(rows.flat()), permutation, status };
};

/** X [n, m] of A·X = rhs, or Aᵀ·X = rhs. */
export const solve64 = (a: ArrayLike<number>, rhs: ArrayLike<number>, n: number, m: number, transposed = false): Float64Array => {
  const { factors, permutation } = lu64(transposed ? transpose64(a, n, n) : a, n);
  const sorted = permutation.flatMap((row) => Array.from({ length: m }, (_, j) => rhs[row * m + j] as number));
  const half = triangularSolve64(factors, sorted, n, m, { unitDiagonal: true });
  return triangularSolve64(factors, half, n, m, { lower: false });
};

export const identity64 = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

export const inverse64 = (a: ArrayLike<number>, n: number): Float64Array => solve64(a, identity64(n), n, n);

/** [log|det|, sign]. */
export const logAbsDet64 = (a: ArrayLike<number>, n: number): [number, number] => {
  const { factors, permutation } = lu64(a, n);
  let [value, sign] = [0, 1];
  for (let i = 0; i < n; i++) {
    value += Math.log(Math.abs(factors[i * n + i]!));
    sign *= Math.sign(factors[i * n + i]!);
    for (let j = i + 1; j < n; j++) if (permutation[i]! > permutation[j]!) sign = -sign;
  }
  return [value, sign];
};
