import { multiply64, transpose64 } from '../../../core/test/ops/oracles/inputs.js';
import { qr64 } from '../../../core/test/ops/oracles/qr64.js';

const columns = (a: ArrayLike<number>, rows: number, n: number, first: number, last: number): Float64Array => {
  const width = last - first;
  return Float64Array.from({ length: rows * width }, (_, at) => a[Math.floor(at / width) * n + first + (at % width)] as number);
};

const plus = (a: Float64Array, b: Float64Array, sign = 1): Float64Array => a.map((entry, i) => entry + sign * b[i]!);

/** x·R⁻ᵀ for rows x of k: from the last entry to the first. */
const solve = (x: Float64Array, r: Float64Array, rows: number, k: number): Float64Array => {
  const y = x.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = k - 1; j >= 0; j--) {
      let sum = y[i * k + j]!;
      for (let p = j + 1; p < k; p++) sum -= y[i * k + p]! * r[j * k + p]!;
      y[i * k + j] = sum / r[j * k + j]!;
    }
  }
  return y;
};

/**
 * The gradient of A = Q·R in A [m, n] for those in Q and R, all in float64: (dQ + Q·C)·R⁻ᵀ, where C is the lower triangle of
 * R·dRᵀ − dQᵀ·Q, mirrored; of a wide A = [X, Y] that is the gradient in X, with dQ + Y·dWᵀ, and Q·dW that in Y.
 */
export const qrGradient64 = (a: ArrayLike<number>, dq: ArrayLike<number>, dr: ArrayLike<number>, m: number, n: number): Float64Array => {
  const k = Math.min(m, n);
  const { q, r } = qr64(a, m, n);
  const [square, dSquare, dRight] = [columns(r, k, n, 0, k), columns(dr, k, n, 0, k), columns(dr, k, n, k, n)];
  const through = multiply64(columns(a, m, n, k, n), transpose64(dRight, k, n - k), m, n - k, n > m ? k : 0);
  const dBasis = n > m ? plus(Float64Array.from(dq), through) : Float64Array.from(dq);
  const c = plus(multiply64(square, transpose64(dSquare, k, k), k, k, k), multiply64(transpose64(dBasis, m, k), q, k, m, k), -1);
  const mirrored = c.map((_, at) => c[Math.max(Math.floor(at / k), at % k) * k + Math.min(Math.floor(at / k), at % k)]!);
  const left = solve(plus(dBasis, multiply64(q, mirrored, m, k, k)), square, m, k);
  const right = multiply64(q, dRight, m, k, n - k);
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return j < k ? left[i * k + j]! : right[i * (n - k) + j - k]!;
  });
};
