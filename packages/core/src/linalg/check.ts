import { SlimError } from '../SlimError.js';
import { Matrix64 } from './Matrix64.js';

/** Names a call with the sizes of its matrices, e.g. `multiply(2 × 3, 4 × 5)`, after checking that they are some. */
const call = (name: string, ...matrices: readonly Matrix64[]): string => {
  matrices.forEach((a, i) => {
    if (a instanceof Matrix64) return;
    throw new SlimError('input', name, `argument ${i} must be a Matrix64, got ${a === null ? 'null' : typeof a}`);
  });
  return `${name}(${matrices.map((a) => `${a.rows} × ${a.columns}`).join(', ')})`;
};

const square = (where: string, a: Matrix64): void => {
  if (a.rows === a.columns) return;
  throw new SlimError('size', where, `needs a square matrix, got ${a.rows} × ${a.columns}`);
};

const sameSize = (where: string, a: Matrix64, b: Matrix64): void => {
  if (a.rows === b.rows && a.columns === b.columns) return;
  const sizes = `${a.rows} × ${a.columns} and ${b.rows} × ${b.columns}`;
  throw new SlimError('size', where, `needs two matrices of the same size, got ${sizes}`);
};

const finite = (where: string, a: Matrix64): void => {
  const k = a.data.findIndex((entry) => !Number.isFinite(entry));
  if (k < 0) return;
  const place = `(${Math.floor(k / a.columns)}, ${k % a.columns})`;
  throw new SlimError('numeric', where, `has a non-finite entry at ${place}: ${a.data[k]}`);
};

/** A result that left the range of float64 must not travel on as Infinity or NaN. */
const inRange = (where: string, result: Matrix64): Matrix64 => {
  if (result.data.every(Number.isFinite)) return result;
  throw new SlimError('numeric', where, 'the result is too large for float64');
};

/** Tolerated |a − aᵀ| as a share of max|a|: what a float32 computation of a symmetric matrix leaves, with room. */
const SYMMETRY_TOLERANCE = 1e-5;

/** Returns (a + aᵀ)/2, refusing a matrix that is not symmetric up to 1e-5 · max|a|. */
const symmetricPart = (where: string, a: Matrix64): Matrix64 => {
  square(where, a);
  finite(where, a);
  const n = a.rows;
  const limit = SYMMETRY_TOLERANCE * a.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const lower = a.data[i * n + j]!;
      const upper = a.data[j * n + i]!;
      if (Math.abs(lower - upper) > limit) {
        const rule = `needs a symmetric matrix, |a − aᵀ| up to ${SYMMETRY_TOLERANCE}·max|a| = ${limit}`;
        throw new SlimError('numeric', where, `${rule}, got ${lower} at (${i}, ${j}) and ${upper} at (${j}, ${i})`);
      }
      const mean = lower / 2 + upper / 2;
      data[i * n + j] = lower === upper ? lower : mean;
      data[j * n + i] = data[i * n + j]!;
    }
  }
  return new Matrix64(n, n, data);
};

/** Refuses options that the function does not know, so that a misspelt one cannot be ignored in silence. */
const options = (where: string, given: object, known: readonly string[]): void => {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    throw new SlimError('option', where, `knows the options ${known.join(', ')}, got ${key}`);
  }
};

/** The checks that every function of this module shares; not exported from the package. */
export const check = { call, square, sameSize, finite, inRange, symmetricPart, options };
