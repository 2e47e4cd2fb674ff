/** What is wrong with a permutation of n numbers. */
export const refusePermutation = (permutation: unknown, n: number): string | undefined => {
  if (permutation === null) return undefined;
  const wanted = `permutation must list each of 0 … ${n - 1} once`;
  if (!Array.isArray(permutation)) return `${wanted}, got ${String(permutation)}`;
  if (permutation.length !== n) return `${wanted}, got ${permutation.length} entries`;
  const seen = new Set<unknown>();
  for (const entry of permutation) {
    if (!Number.isInteger(entry) || entry < 0 || entry >= n || seen.has(entry))
      return `${wanted}, got ${String(entry)}${seen.has(entry) ? ' twice' : ''}`;
    seen.add(entry);
  }
  return undefined;
};
