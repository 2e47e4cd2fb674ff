import { uniformStream } from './sample.js';

/** A matrix [rows, width] in compressed rows, with values that float32 holds. */
export interface Csr {
  readonly rows: number;
  readonly width: number;
  readonly values: readonly number[];
  readonly columns: number[];
  readonly offsets: number[];
}

/** A matrix filled to about a share, its values in (−1, 1). */
export const drawCsr = (rows: number, width: number, density: number): Csr => {
  const next = uniformStream(rows * 1000 + width);
  const [values, columns, offsets]: [number[], number[], number[]] = [[], [], [0]];
  for (let k = 0; k < rows; k++) {
    for (let j = 0; j < width; j++) {
      if (next() >= density) continue;
      columns.push(j);
      values.push(Math.fround(2 * next() - 1));
    }
    offsets.push(values.length);
  }
  return { rows, width, values, columns, offsets };
};

/** x·Mᵀ in float64 for x of [batch, width] and given values, by the definition. */
export const csr64 =
  ({ rows, width, columns, offsets }: Csr) =>
  (x: Float64Array, values: Float64Array): Float64Array => {
    const batch = x.length / width;
    const y = new Float64Array(batch * rows);
    for (let b = 0; b < batch; b++) {
      for (let k = 0; k < rows; k++) {
        for (let p = offsets[k]!; p < offsets[k + 1]!; p++) y[b * rows + k]! += values[p]! * x[b * width + columns[p]!]!;
      }
    }
    return y;
  };

/** Mᵀ, [width, rows]. */
export const dense64 = ({ rows, width, values, columns, offsets }: Csr): Float64Array => {
  const w = new Float64Array(width * rows);
  for (let k = 0; k < rows; k++) for (let p = offsets[k]!; p < offsets[k + 1]!; p++) w[columns[p]! * rows + k]! += values[p]!;
  return w;
};
