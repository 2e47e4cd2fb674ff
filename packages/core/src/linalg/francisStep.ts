/** The two shifts re ± i·im of one double-shift QR step; twice the same real number where im = 0. */
export interface Shifts {
  readonly re: number;
  readonly im: number;
}

/** The vector that starts the bulge: the first column of (H − re)² + im² from row m on, up to a factor. */
const firstColumn = (h: Float64Array, n: number, m: number, { re, im }: Shifts): [number, number, number] => {
  const a = h[m * n + m]!;
  const below = h[(m + 1) * n + m]!;
  const scale = Math.abs(a - re) + Math.abs(im) + Math.abs(below);
  const ratio = below / scale;
  const d = h[(m + 1) * n + m + 1]!;
  const x = ratio * h[m * n + m + 1]! + (a - re) * ((a - re) / scale) + im * (im / scale);
  const y = ratio * (a - re + (d - re));
  const z = ratio * h[(m + 2) * n + m + 1]!;
  const total = Math.abs(x) + Math.abs(y) + Math.abs(z);
  return total === 0 ? [0, 0, 0] : [x / total, y / total, z / total];
};

/** A Householder reflection I − factor·v·vᵀ of the rows and columns that begin at k. */
interface Reflection {
  readonly k: number;
  readonly v: readonly number[];
  readonly factor: number;
}

/** Applies a reflection to H from the left, and to H and Q from the right. */
const reflect = (h: Float64Array, q: Float64Array, n: number, last: number, { k, v, factor }: Reflection): void => {
  const size = v.length;
  for (let j = k; j < n; j++) {
    let s = 0;
    for (let r = 0; r < size; r++) s += v[r]! * h[(k + r) * n + j]!;
    s *= factor;
    for (let r = 0; r < size; r++) h[(k + r) * n + j]! -= s * v[r]!;
  }
  for (const m of [h, q]) {
    const rows = m === h ? Math.min(k + 3, last) + 1 : n;
    for (let i = 0; i < rows; i++) {
      let s = 0;
      for (let r = 0; r < size; r++) s += v[r]! * m[i * n + k + r]!;
      s *= factor;
      for (let r = 0; r < size; r++) m[i * n + k + r]! -= s * v[r]!;
    }
  }
};

/**
 * One implicit double-shift QR sweep on the unreduced rows `first..last` (at least three) of the Hessenberg matrix H,
 * accumulated into Q. Golub & Van Loan (4th ed.), algorithm 7.5.1.
 */
export const francisStep = (
  h: Float64Array,
  q: Float64Array,
  n: number,
  { first, last }: { first: number; last: number },
  shifts: Shifts,
): void => {
  for (let k = first; k < last; k++) {
    const size = Math.min(3, last - k + 1);
    const bulge = () => Array.from({ length: size }, (_, r) => h[(k + r) * n + k - 1]!);
    const v = k === first ? firstColumn(h, n, first, shifts) : bulge();
    const scale = Math.max(...v.map(Math.abs));
    const tail = Math.max(...v.slice(1).map(Math.abs));
    if (tail === 0) continue;
    const unit = v.map((x) => x / scale);
    const length = Math.sqrt(unit.reduce((sum, x) => sum + x * x, 0));
    const head = unit[0]!;
    const beta = head > 0 ? -length : length;
    unit[0] = head - beta;
    const factor = 1 / (length * length - head * beta);
    if (k > first) {
      h[k * n + k - 1] = beta * scale;
      for (let r = 1; r < size; r++) h[(k + r) * n + k - 1] = 0;
    }
    reflect(h, q, n, last, { k, v: unit, factor });
  }
};
