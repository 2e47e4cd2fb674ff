/** Edit distance: insertions, deletions, replacements and swaps of neighbours that turn a into b (optimal string alignment). */
const distance = (a: string, b: string): number => {
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => table[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
};

/** Names compare without case, dashes and underscores. */
export const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The candidate that a mistyped word most likely meant, or undefined when none is close. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  const meant = plain(word);
  const [best] = candidates
    .map((candidate) => ({
      candidate,
      edits: distance(meant, plain(candidate)),
      begins: meant !== '' && plain(candidate).startsWith(meant),
    }))
    .filter(({ candidate, edits, begins }) => begins || edits <= Math.max(1, Math.floor(Math.min(meant.length, candidate.length) * 0.4)))
    .sort((a, b) => Number(b.begins) - Number(a.begins) || a.edits - b.edits);
  return best?.candidate;
};
