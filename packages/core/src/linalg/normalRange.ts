import type { Matrix64 } from './Matrix64.js';

/**
 * Divides a finite matrix by a power of two so that its largest entry lies in [1, 2). The division is exact (short of
 * underflow that is 2⁻⁵² below the rounding error of the largest entry), and the algorithms that follow can then
 * neither overflow nor, worse, wait for ever for a number to become small next to a subnormal one.
 *
 * The exponent stops at ±1000 because 2^±exponent must itself be a number; larger subnormals are in range all the same.
 */
export const normalRange = (a: Matrix64): { data: Float64Array; unit: number } => {
  const largest = a.data.reduce((max, entry) => Math.max(max, Math.abs(entry)), 0);
  if (largest === 0) return { data: a.data.slice(), unit: 1 };
  const exponent = Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  const unit = 2 ** exponent;
  return { data: a.data.map((entry) => entry / unit), unit };
};
