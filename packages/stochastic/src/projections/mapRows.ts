/** Applies a function to each row of a row-major matrix and puts the rows of the result one behind the other. */
export const mapRows = (data: Float64Array, columns: number, change: (row: Float64Array) => Float64Array): Float64Array => {
  const changed = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) changed.set(change(data.subarray(start, start + columns)), start);
  return changed;
};
