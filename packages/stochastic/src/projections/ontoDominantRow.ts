/**
 * The row nearest to the given one with |rowᵢ| ≥ Σ_{j≠i} |rowⱼ| + margin for its entry i on the diagonal.
 *
 * It keeps the sign of the diagonal entry, since the distance falls with that. The diagonal entry moves by one λ ≥ 0 away from 0,
 * the others by λ towards it, and stop there: λ is the only one at which the two sides are equal. Which entries end at 0 follows
 * from going through them from the largest down.
 */
export const ontoDominantRow = (row: Float64Array, i: number, margin: number): Float64Array => {
  const sizes = row
    .map(Math.abs)
    .filter((_, j) => j !== i)
    .sort()
    .reverse();
  const missing = margin - Math.abs(row[i] as number);
  if (sizes.reduce((a, b) => a + b, 0) + missing <= 0) return row;
  let [sum, lambda] = [missing, missing];
  for (const [k, size] of sizes.entries()) {
    if (size <= lambda) break;
    sum += size;
    lambda = sum / (k + 2);
  }
  return row.map((entry, j) => {
    const size = j === i ? Math.abs(entry) + lambda : Math.max(Math.abs(entry) - lambda, 0);
    return entry < 0 ? -size : size;
  });
};
