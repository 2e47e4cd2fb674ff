import type { Parameter } from '../contract/Description.js';

/** A free parameter that starts as the identity matrix, cut off or padded with zeros when it is not square. */
export const identityMatrix = (rows: number, columns: number): Parameter => ({
  shape: [rows, columns],
  initial: () => {
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
    return values;
  },
});
