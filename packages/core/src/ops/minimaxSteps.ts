/** The odd polynomial a·x + b·x³ + c·x⁵. */
export type OddQuintic = readonly [a: number, b: number, c: number];

/** Each step is made for an interval so much wider at both ends, so that rounding in the step before cannot leave it. */
const CUSHION = 1e-3;

/** The solution of V·(a, b, c, e)ᵀ = 1 with rows (x, x³, x⁵, ±1) of V, by elimination: the rows are never close to dependent. */
const interpolate = (points: readonly number[]): number[] => {
  const rows = points.map((x, i) => [x, x ** 3, x ** 5, i % 2 === 0 ? 1 : -1, 1]);
  for (let k = 0; k < 4; k++) {
    const best = rows.slice(k).reduce((found, row) => (Math.abs(row[k]!) > Math.abs(found[k]!) ? row : found));
    rows.splice(rows.indexOf(best), 1);
    rows.splice(
      k,
      0,
      best.map((entry) => entry / best[k]!),
    );
    rows.forEach((row, i) => {
      if (i !== k) rows[i] = row.map((entry, j) => entry - row[k]! * rows[k]![j]!);
    });
  }
  return rows.map((row) => row[4]!);
};

/**
 * The odd quintic p that minimises e = max |p(x) − 1| on [low, high], by exchange (Remez): p − 1 is −e, e, −e, e at low, at
 * the two turning points of p, and at high.
 */
const bestQuintic = (low: number, high: number): { p: OddQuintic; error: number } => {
  let [first, second] = [(3 * low + high) / 4, (low + 3 * high) / 4];
  for (;;) {
    const [a, b, c, error] = interpolate([low, first, second, high]) as [number, number, number, number];
    const root = Math.sqrt(9 * b * b - 20 * a * c); // p' = a + 3b·x² + 5c·x⁴
    const turning = [(-3 * b - root) / (10 * c), (-3 * b + root) / (10 * c)].map(Math.sqrt) as [number, number];
    const moved = Math.abs(turning[0] - first) + Math.abs(turning[1] - second);
    [first, second] = turning;
    if (!(moved > 1e-9 * high)) return { p: [a, b, c], error }; // the error is off by the square of that
  }
};

/**
 * Odd polynomials p₁, p₂, … whose composition takes all of [smallest, 1] to 1, up to 1e-8. Each is the best on the interval
 * that the one before maps to, [1 − e, 1 + e]; among all compositions of as many quintics that is the best one. The last
 * is (15x − 10x³ + 3x⁵)/8, the limit of the others, which turns an error e into 2.5e³.
 *
 * @see Amsel, Persson, Musco and Gower, The Polar Express, arXiv:2505.16932, for why the greedy choice is optimal
 */
export const minimaxSteps = (smallest: number): OddQuintic[] => {
  const steps: OddQuintic[] = [];
  let [low, high] = [smallest, 1];
  while (low < 0.99) {
    const { p, error } = bestQuintic(low, high);
    steps.push(p);
    [low, high] = [(1 - error) * (1 - CUSHION), (1 + error) * (1 + CUSHION)];
  }
  return [...steps, [15 / 8, -10 / 8, 3 / 8]];
};
