import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { polarFactor } from './polarFactor.js';
import { reflectorsOf } from './reflectorsOf.js';

/** A plane that W maps into itself, spanned by the real and imaginary part of an eigenvector or by two real ones. */
interface Plane {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** How far two real eigenvalues are from being the same, relative to their size; 0 for a complex pair. */
  readonly gap: number;
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, entry, i) => sum + entry * y[i]!, 0);

/** x without its part along a unit vector, in place. */
const remove = (x: Float64Array, from: Float64Array): void => {
  const inner = dot(x, from);
  for (let i = 0; i < x.length; i++) x[i]! -= inner * from[i]!;
};

/** Scales to length 1 in place; what is nothing but rounding becomes 0. */
const normalise = (x: Float64Array): void => {
  const length = Math.sqrt(dot(x, x));
  for (let i = 0; i < x.length; i++) x[i] = length > 1e-13 ? x[i]! / length : 0;
};

/** How far W is from turning and stretching the plane: 0 where Re v and Im v are orthogonal and of one length. */
const shear = ({ a, b, gap }: Plane): number => {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  return gap + Math.hypot(aa - bb, 2 * ab) / (aa + bb || 1);
};

/** Planes of complex pairs, then of real eigenvalues, neighbours in size together. */
const planesOf = (w: Matrix64, { eig }: typeof Linalg): Plane[] => {
  const { re, im, vectors } = eig(w, { eigenvectors: true });
  const { re: real, im: imaginary } = vectors!;
  const indices = Array.from(re.keys());
  const planes = indices.filter((k) => im[k]! > 0).map((k) => ({ a: real.column(k), b: imaginary.column(k), gap: 0 }));
  const single = indices.filter((k) => im[k] === 0).sort((j, k) => re[j]! - re[k]!);
  for (let at = 0; at < single.length; at += 2) {
    const [j, k] = [single[at]!, single[at + 1]!];
    const [a, b] = [real.column(j), real.column(k)];
    remove(b, a);
    normalise(b); // any two directions span an eigenspace: two that are no shear
    planes.push({ a, b, gap: Math.abs(re[j]! - re[k]!) / (Math.abs(re[j]!) + Math.abs(re[k]!) || 1) });
  }
  return planes;
};

/**
 * Orthonormal columns in which W is block triangular, as far as they can be had: eigenvectors orthogonalised in the order in
 * which what is left of their planes is sheared least.
 */
const basisOf = (w: Matrix64, linalg: typeof Linalg): Matrix64 => {
  const left = planesOf(w, linalg);
  const columns: Float64Array[] = [];
  while (left.length > 0) {
    const best = left.reduce((least, plane, k) => (shear(plane) < shear(left[least]!) ? k : least), 0);
    const { a, b } = left.splice(best, 1)[0]!;
    normalise(a);
    remove(b, a);
    normalise(b);
    for (const plane of left) {
      for (let pass = 0; pass < 2; pass++) {
        for (const other of [plane.a, plane.b]) for (const one of [a, b]) remove(other, one);
      }
    }
    columns.push(a, b);
  }
  // Where eigenvectors are missing columns are 0, and the polar factor fills them in.
  return polarFactor(linalg.Matrix64.from(columns.map((column) => Array.from(column))).transpose(), linalg).q;
};

/** Parameters of a SchurDecompositionLinear for a matrix. */
export const schurFit = (w: Matrix64, nonNormal: boolean, linalg: typeof Linalg) => {
  const { frobeniusNorm, multiply } = linalg;
  const n = w.rows;
  const q = basisOf(w, linalg);
  const t = multiply(multiply(q.transpose(), w), q);
  const upper = new Float64Array(n * n);
  const [theta, gamma] = [new Float64Array(n / 2), new Float64Array(n / 2)];
  let rest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const above = (j >> 1) - (i >> 1); // blocks
      if (above > 0 && nonNormal) upper[i * n + j] = t.at(i, j);
      else if (above !== 0) rest += t.at(i, j) ** 2;
    }
  }
  for (let k = 0; k < n / 2; k++) {
    const [a, b, c, d] = [t.at(2 * k, 2 * k), t.at(2 * k, 2 * k + 1), t.at(2 * k + 1, 2 * k), t.at(2 * k + 1, 2 * k + 1)];
    theta[k] = Math.atan2(c - b, a + d);
    gamma[k] = Math.hypot(c - b, a + d) / 2;
    rest += ((a - d) ** 2 + (b + c) ** 2) / 2;
  }
  const values = { 'P.U': reflectorsOf(q, n).rows, theta, gamma, ...(nonNormal && n > 2 && { upper }) };
  // Of n = 2 the class is the plane of I and J, in every basis, and this the orthogonal projection on it.
  return { values, nearest: n === 2 || Math.sqrt(rest) <= 1e-12 * frobeniusNorm(w) };
};
