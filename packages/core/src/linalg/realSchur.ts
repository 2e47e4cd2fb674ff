import { SlimError } from '../SlimError.js';
import { francisStep, type Shifts } from './francisStep.js';
import { hessenberg } from './hessenberg.js';
import { standardBlock } from './standardBlock.js';

/** A = Q·T·Qᵀ: T quasi-triangular (1 × 1 and standard 2 × 2 blocks), Q orthogonal; and the eigenvalues of T. */
export interface RealSchur {
  readonly t: Float64Array;
  readonly q: Float64Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Below this, next to a largest entry of one, a subdiagonal entry is zero whatever stands beside it. */
const NEGLIGIBLE = 2 ** -900;

/** The row at which the unreduced block that ends in row `last` begins. */
const blockStart = (h: Float64Array, n: number, last: number, norm: number): number => {
  let k = last;
  for (; k > 0; k--) {
    // Of a rotation the diagonal may be nothing but rounding noise: its neighbours below the diagonal tell the size. By
    // the diagonal alone (EISPACK's hqr2) [[0, 0, 1], [0, 0, 1], [−1, −1, 0]] never splits, and iterates for ever.
    const above = k > 1 ? Math.abs(h[(k - 1) * n + k - 2]!) : 0;
    const below = k < last ? Math.abs(h[(k + 1) * n + k]!) : 0;
    const beside = Math.abs(h[(k - 1) * n + k - 1]!) + Math.abs(h[k * n + k]!) + above + below;
    if (Math.abs(h[k * n + k - 1]!) <= Math.max(Number.EPSILON * (beside || norm), NEGLIGIBLE)) break;
  }
  return k;
};

/** Shifts from the trailing 2 × 2 block; if real, twice the one nearer to the corner, which converges cubically. */
const trailingShifts = (h: Float64Array, n: number, last: number): Shifts => {
  const k = last - 1;
  const corner = h[last * n + last]!;
  const { a, b, c, d } = standardBlock(h[k * n + k]!, h[k * n + last]!, h[last * n + k]!, corner);
  if (c !== 0) return { re: a, im: Math.sqrt(Math.abs(b)) * Math.sqrt(Math.abs(c)) };
  return { re: Math.abs(a - corner) <= Math.abs(d - corner) ? a : d, im: 0 };
};

/**
 * Shifts for every tenth step, which break the cycles that the usual ones can fall into; turn and turn about
 * - far from the eigenvalues of the trailing block (those of EISPACK), for matrices that the usual
 *   sweep only permutes, as it does orthogonal ones;
 * - off by the size of the smallest subdiagonal entry, for equal blocks coupled so weakly that a far shift treats them
 *   alike, while the usual one just swaps them.
 */
const exceptionalShifts = (h: Float64Array, n: number, first: number, last: number, far: boolean): Shifts => {
  if (far) {
    const s = Math.abs(h[last * n + last - 1]!) + Math.abs(h[(last - 1) * n + last - 2]!);
    return { re: 0.75 * s + h[last * n + last]!, im: Math.sqrt(0.4375) * s };
  }
  let smallest = Number.POSITIVE_INFINITY;
  for (let k = first; k < last; k++) smallest = Math.min(smallest, Math.abs(h[(k + 1) * n + k]!));
  const { re, im } = trailingShifts(h, n, last);
  return { re: re + 0.75 * smallest, im };
};

/** Turns the finished 2 × 2 block in rows k, k + 1 to standard form, throughout T and Q. */
const standardise = (t: Float64Array, q: Float64Array, n: number, k: number): void => {
  const block = standardBlock(t[k * n + k]!, t[k * n + k + 1]!, t[(k + 1) * n + k]!, t[(k + 1) * n + k + 1]!);
  const { cs, sn } = block;
  for (let j = k + 2; j < n; j++) {
    const x = t[k * n + j]!;
    const y = t[(k + 1) * n + j]!;
    t[k * n + j] = cs * x + sn * y;
    t[(k + 1) * n + j] = cs * y - sn * x;
  }
  for (const m of [t, q]) {
    for (let i = 0; i < (m === t ? k : n); i++) {
      const x = m[i * n + k]!;
      const y = m[i * n + k + 1]!;
      m[i * n + k] = cs * x + sn * y;
      m[i * n + k + 1] = cs * y - sn * x;
    }
  }
  t[k * n + k] = block.a;
  t[k * n + k + 1] = block.b;
  t[(k + 1) * n + k] = block.c;
  t[(k + 1) * n + k + 1] = block.d;
};

/**
 * Real Schur form by Householder reduction and double-shift QR (Francis), without balancing: T and Q are exact for a
 * matrix within a modest multiple of n·eps·‖A‖ of A, in norm. Golub & Van Loan (4th ed.), algorithm 7.5.2; LAPACK's
 * dlahqr. Expects entries of magnitude about one (see normalRange) and overwrites `t`, the n × n matrix row by row.
 *
 * @throws SlimError 'numeric' when an eigenvalue has not split off after 30·max(10, n) steps; none is known that does.
 */
export const realSchur = (t: Float64Array, n: number, where: string): RealSchur => {
  const q = hessenberg(t, n);
  const norm = t.reduce((max, entry) => Math.max(max, Math.abs(entry)), 0);
  const limit = 30 * Math.max(10, n);
  for (let last = n - 1, steps = 0; last > 0; ) {
    const first = blockStart(t, n, last, norm);
    if (first > 0) t[first * n + first - 1] = 0;
    if (first >= last - 1) {
      if (first === last - 1) standardise(t, q, n, first);
      last = first - 1;
      steps = 0;
      continue;
    }
    steps++;
    if (steps > limit) throw new SlimError('numeric', where, `QR iteration did not settle in ${limit} steps`);
    const usual = steps % 10 !== 0;
    const shifts = usual ? trailingShifts(t, n, last) : exceptionalShifts(t, n, first, last, steps % 20 === 0);
    francisStep(t, q, n, { first, last }, shifts);
  }

  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    re[k] = t[k * n + k]!;
    const below = k + 1 < n ? t[(k + 1) * n + k]! : 0;
    if (below === 0) continue;
    re[k + 1] = re[k]!;
    im[k] = Math.sqrt(Math.abs(t[k * n + k + 1]!)) * Math.sqrt(Math.abs(below));
    im[k + 1] = -im[k]!;
    k++;
  }
  return { t, q, re, im };
};
