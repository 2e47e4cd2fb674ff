/**
 * Rows times reflections, one reflection after the other, in float64: the definition.
 *
 * @param x - [m, n], row by row.
 * @param u - [k, n]; row r counts from column r on.
 * @returns x·H_0···H_{k−1}, or x·H_{k−1}···H_0.
 */
export const householderProduct64 = (
  x: ArrayLike<number>,
  u: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
  transposed: boolean,
): Float64Array => {
  const y = Float64Array.from(x);
  for (let step = 0; step < k; step++) {
    const r = transposed ? k - 1 - step : step;
    let square = 0;
    for (let j = r; j < n; j++) square += (u[r * n + j] as number) ** 2;
    if (square === 0) continue;
    for (let i = 0; i < m; i++) {
      let dot = 0;
      for (let j = r; j < n; j++) dot += y[i * n + j]! * (u[r * n + j] as number);
      for (let j = r; j < n; j++) y[i * n + j]! -= ((2 * dot) / square) * (u[r * n + j] as number);
    }
  }
  return y;
};
