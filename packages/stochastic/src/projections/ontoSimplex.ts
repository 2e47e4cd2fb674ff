/**
 * The point of { p : p ≥ 0, Σp = total } nearest to the given one: every entry less the one threshold at which the rest adds
 * up to `total`, cut off at 0. Finite for all finite entries. `total` must be at least 0.
 *
 * Source: Held, Wolfe, Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974).
 */
export const ontoSimplex = (point: Float64Array, total: number): Float64Array => {
  const top = point.reduce((most, entry) => Math.max(most, entry), Number.NEGATIVE_INFINITY);
  const shifted = point.map((entry) => entry - top); // the same nearest point, and no sum overflows
  // The largest entry alone has the threshold −total, and every further one raises it: what is below stays at 0.
  const candidates = shifted
    .filter((entry) => entry >= -total)
    .sort()
    .reverse();
  let [sum, threshold] = [0, 0];
  for (const [i, entry] of candidates.entries()) {
    const next = (sum + entry - total) / (i + 1);
    if (entry <= next && i > 0) break;
    sum += entry;
    threshold = next;
  }
  return shifted.map((entry) => Math.max(entry - threshold, 0));
};
