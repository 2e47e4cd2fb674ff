import { SlimError } from '../SlimError.js';

/** Below this, next to a largest entry of one, an off-diagonal entry is zero whatever stands beside it. */
const NEGLIGIBLE = 2 ** -900;
const MAX_STEPS = 60;

/**
 * Eigenvalues of the symmetric tridiagonal matrix with diagonal `d` (length n) and off-diagonal `e` (length n, the last
 * unused) by implicit QL with Wilkinson shifts; both are overwritten, `d` with the eigenvalues in no particular order.
 * The vectors in `rows` are turned along. Bowdler, Martin, Reinsch & Wilkinson 1968; EISPACK's imtql2.
 *
 * @throws SlimError 'numeric' when an eigenvalue has not split off after 60 steps; none is known that does.
 */
export const tridiagonalQL = (d: Float64Array, e: Float64Array, rows: readonly Float64Array[], where: string): void => {
  const n = d.length;
  const split = (from: number): number => {
    let m = from;
    for (; m < n - 1; m++) {
      const above = m > 0 ? Math.abs(e[m - 1]!) : 0;
      const beside = Math.abs(d[m]!) + Math.abs(d[m + 1]!) + above + Math.abs(e[m + 1]!);
      if (Math.abs(e[m]!) <= Math.max(Number.EPSILON * beside, NEGLIGIBLE)) break;
    }
    return m;
  };
  for (let l = 0; l < n; l++) {
    let steps = 0;
    for (let m = split(l); m > l; m = split(l)) {
      steps++;
      if (steps > MAX_STEPS) {
        throw new SlimError('numeric', where, `QL iteration did not settle in ${MAX_STEPS} steps`);
      }
      const slope = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      const shift = slope < 0 ? slope - Math.hypot(slope, 1) : slope + Math.hypot(slope, 1);
      let g = d[m]! - d[l]! + e[l]! / shift;
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          // The bulge has vanished by underflow: the matrix has split here, and the sweep is over.
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        const turn = (d[i]! - g) * s + 2 * c * b;
        p = s * turn;
        d[i + 1] = g + p;
        g = c * turn - b;
        const x = rows[i]!;
        const y = rows[i + 1]!;
        for (let k = 0; k < x.length; k++) {
          const yk = y[k]!;
          y[k] = s * x[k]! + c * yk;
          x[k] = c * x[k]! - s * yk;
        }
      }
      if (i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
};
