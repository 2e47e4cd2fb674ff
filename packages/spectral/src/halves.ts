import type { Matrix64 } from '@slim/core/linalg';

/** The rule that an odd number of features breaks. */
export const refuseOdd = ({ inFeatures: n }: { readonly inFeatures: number }): string | undefined =>
  n % 2 === 0 ? undefined : `the number of features must be even, got ${n}`;

/** J = [[0, I], [−I, 0]] of an even size. The class is handed over, so that a page which never certifies does not ship it. */
export const unitJ = (size: number, Matrix: typeof Matrix64): Matrix64 => {
  const { data } = Matrix.zeros(size, size);
  const half = size / 2;
  for (let i = 0; i < half; i++) {
    data[i * size + half + i] = 1;
    data[(half + i) * size + i] = -1;
  }
  return new Matrix(size, size, data);
};
