import { check } from './check.js';
import { type Eigen, type EigOptions, eig } from './eig.js';
import { Matrix64 } from './Matrix64.js';
import { normalRange } from './normalRange.js';

/**
 * Eigenvalues and right eigenvectors of the complex square matrix A = re + i·im.
 *
 * The real form [[R, −J], [J, R]] of A + iσI = R + iJ has the eigenvalues λ + iσ and their conjugates. With σ = 2‖A‖_F
 * the two families lie on either side of the real line, and no backward error of the real algorithm can carry one
 * across (the line is at least ‖A‖_F away from the numerical range), so those above it are kept and iσ is taken off
 * again. A real vector (x; y) of the real form stands for x + iy, and the vector of λ + iσ projects to the eigenvector
 * of A.
 *
 * Error: as for {@link eig}, with ‖A‖_F + σ in the place of the norm. For a normal matrix the eigenvalues are within a
 * modest multiple of n·eps·‖A‖_F. They come in no particular order, repeated ones as often as they occur.
 *
 * @param re - n × n, the real part.
 * @param im - n × n, the imaginary part.
 * @throws SlimError 'size' when the parts are not square or differ in size, 'numeric' when they are not finite,
 * 'option' for an unknown option.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 1.3 for the real form and 7.5 for the algorithm.
 * @example
 * ```ts
 * import { eigComplex, Matrix64 } from '@slim/core/linalg';
 * const re = Matrix64.from([[1, 0], [0, 0]]);
 * const im = Matrix64.from([[0, 0], [0, 2]]);
 * const values = eigComplex(re, im);
 * console.log(values.re, values.im); // 1 and 2i, about [1, 0] and [0, 2]
 * ```
 */
export const eigComplex = (re: Matrix64, im: Matrix64, options: EigOptions = {}): Eigen => {
  const where = check.call('eigComplex', re, im);
  check.options(where, options, ['eigenvectors']);
  check.sameSize(where, re, im);
  check.square(where, re);
  check.finite(where, re);
  check.finite(where, im);
  const n = re.rows;
  const parts = new Float64Array(2 * n * n);
  parts.set(re.data);
  parts.set(im.data, n * n);
  const { data, unit } = normalRange(new Matrix64(2, n * n, parts));
  const sigma = 2 * Math.sqrt(data.reduce((sum, entry) => sum + entry * entry, 0)) || 1;

  const real = new Float64Array(4 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const x = data[i * n + j]!;
      const y = data[n * n + i * n + j]! + (i === j ? sigma : 0);
      real[2 * i * n + j] = x;
      real[2 * (i + n) * n + j + n] = x;
      real[2 * i * n + j + n] = -y;
      real[2 * (i + n) * n + j] = y;
    }
  }
  const all = eig(new Matrix64(2 * n, 2 * n, real), options);
  const kept = Array.from(all.im.keys()).filter((k) => all.im[k]! > 0);
  const values = {
    re: Float64Array.from(kept, (k) => all.re[k]! * unit),
    im: Float64Array.from(kept, (k) => (all.im[k]! - sigma) * unit),
  };
  if (!all.vectors) return values;

  const vectors = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  kept.forEach((k, column) => {
    const u = { re: all.vectors!.re.column(k), im: all.vectors!.im.column(k) };
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      // top + i·bottom: what the conjugate family would add to it is exactly 0.
      x[i] = u.re[i]! - u.im[i + n]!;
      y[i] = u.im[i]! + u.re[i + n]!;
    }
    const length = Math.sqrt(x.reduce((sum, xi, i) => sum + xi * xi + y[i]! * y[i]!, 0));
    for (let i = 0; i < n; i++) {
      vectors.re[i * n + column] = x[i]! / length;
      vectors.im[i * n + column] = y[i]! / length;
    }
  });
  return { ...values, vectors: { re: new Matrix64(n, n, vectors.re), im: new Matrix64(n, n, vectors.im) } };
};
