/**
 * How far a matrix is from rank r: the largest entry that r steps of elimination with full pivoting leave. 0 exactly where the rank
 * is at most r. The matrix is given row by row and overwritten.
 */
export const rankDefect = (entries: Float64Array, columns: number, rank: number): number => {
  const largest = (): number => {
    let at = 0;
    for (let i = 1; i < entries.length; i++) if (Math.abs(entries[i]!) > Math.abs(entries[at]!)) at = i;
    return at;
  };
  for (let step = 0; step < rank; step++) {
    const at = largest();
    const pivot = entries[at] ?? 0;
    if (pivot === 0) return 0;
    const [row, column] = [Math.floor(at / columns) * columns, at % columns];
    const pivotRow = entries.slice(row, row + columns);
    for (let start = 0; start < entries.length; start += columns) {
      const factor = start === row ? 1 : entries[start + column]! / pivot;
      for (let j = 0; j < columns; j++) entries[start + j]! -= factor * pivotRow[j]!;
      entries[start + column] = 0;
    }
  }
  return Math.abs(entries[largest()] ?? 0);
};

/** The entries of a matrix of `columns` columns at the given rows and columns, row by row. */
export const blockOf = (data: Float64Array, columns: number, rows: readonly number[], picked: readonly number[]): Float64Array => {
  const block = new Float64Array(rows.length * picked.length);
  let next = 0;
  for (const i of rows) for (const j of picked) block[next++] = data[i * columns + j]!;
  return block;
};

/** Those of the places 0 … count − 1 that a rule keeps. */
export const placesWhere = (count: number, keep: (place: number) => boolean): number[] =>
  Array.from({ length: count }, (_, place) => place).filter(keep);

/** Places of complex numbers as places in the real form, where each takes two rows and two columns. */
export const asPairs = (places: readonly number[]): number[] => places.flatMap((place) => [2 * place, 2 * place + 1]);
