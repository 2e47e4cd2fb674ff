/** ⟨row i of x, vector r⟩ of rows of n, from column r on. */
const along = (x: Float64Array, i: number, u: Float64Array, r: number, n: number): number => {
  let dot = 0;
  for (let j = r; j < n; j++) dot += x[i * n + j]! * u[r * n + j]!;
  return dot;
};

const addScaled = (x: Float64Array, i: number, factor: number, u: Float64Array, r: number, n: number): void => {
  for (let j = r; j < n; j++) x[i * n + j]! += factor * u[r * n + j]!;
};

/**
 * Rows times reflections one by one in float64, and the gradients by going back through each: H is its own inverse, and
 * with q = uᵀu, a = xu, b = dy·u the gradient of a vector is Σ −2/q·(a·dy + b·x) + 4ab/q²·u over the rows.
 *
 * @returns y [m, n], dx [m, n] and du [k, n], whose entries before the diagonal are 0.
 */
export const householderGradient64 = (
  x: ArrayLike<number>,
  vectors: ArrayLike<number>,
  dy: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
  transposed: boolean,
): [y: Float64Array, dx: Float64Array, du: Float64Array] => {
  const order = Array.from({ length: k }, (_, step) => (transposed ? k - 1 - step : step));
  const [y, dx, u, du] = [Float64Array.from(x), Float64Array.from(dy), Float64Array.from(vectors), new Float64Array(k * n)];
  const squares = Float64Array.from({ length: k }, (_, r) => along(u, r, u, r, n));
  const before: Float64Array[] = [];
  for (const r of order) {
    before.push(y.slice());
    const q = squares[r] as number;
    for (let i = 0; q > 0 && i < m; i++) addScaled(y, i, (-2 * along(y, i, u, r, n)) / q, u, r, n);
  }
  for (const r of order.toReversed()) {
    const rows = before.pop() as Float64Array;
    const q = squares[r] as number;
    for (let i = 0; q > 0 && i < m; i++) {
      const [a, b] = [along(rows, i, u, r, n), along(dx, i, u, r, n)];
      if (r < n - 1) {
        for (let j = r; j < n; j++)
          du[r * n + j]! += (-2 / q) * (a * dx[i * n + j]! + b * rows[i * n + j]! - ((2 * a * b) / q) * u[r * n + j]!);
      }
      addScaled(dx, i, (-2 * b) / q, u, r, n);
    }
  }
  return [y, dx, du];
};
