/** Number of entries of a tensor; 1 for a scalar. */
export const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** `size` draws, rounded once to float32: what the tensor will hold. */
export const draw = (size: number, next: (index: number) => number): Float32Array => {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = next(i);
  return values;
};
