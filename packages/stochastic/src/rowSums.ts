/** The sum of each row of a row-major matrix, in float64. */
export const rowSums = ({
  data,
  rows,
  columns,
}: {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}): Float64Array => Float64Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0));
