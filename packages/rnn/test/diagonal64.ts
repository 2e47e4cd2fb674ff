/** Diagonal recurrences as loops in float64. */
import type { Random } from '@slim/core';

export interface Case {
  readonly steps: number;
  readonly rows: number;
  readonly n: number;
  readonly isComplex: boolean;
}

export const draw = (count: number, random: Random): Float64Array =>
  Float64Array.from({ length: count }, () => Math.fround(random.normal()));

/** λ of each state, uniform in the disc of radius 0.999. */
export const drawA = ({ n, isComplex }: Case, random: Random): Float64Array[] => {
  const m = isComplex ? n / 2 : n;
  const r = Float64Array.from({ length: m }, () => random.uniform(-0.999, 0.999));
  const angle = r.map(() => random.uniform(-3, 3));
  const parts = isComplex ? [r.map((x, i) => x * Math.cos(angle[i]!)), r.map((x, i) => x * Math.sin(angle[i]!))] : [r];
  return parts.map((part) => part.map(Math.fround));
};

/** a·x for one row, conjugated on request. */
const timesRow = (a: readonly Float64Array[], x: Float64Array, sign = 1): Float64Array => {
  const [re, im] = a as [Float64Array, Float64Array | undefined];
  if (!im) return x.map((v, i) => v * re[i]!);
  const m = re.length;
  return x.map((v, i) => (i < m ? v * re[i]! - sign * x[i + m]! * im[i]! : v * re[i - m]! + sign * x[i - m]! * im[i - m]!));
};

/** The loop in float64, and the gradients of Σ h ⊙ c by the loop back. */
export const oracle = ({ steps, rows, n, isComplex }: Case, u: Float64Array, h0: Float64Array, a: Float64Array[], c: Float64Array) => {
  const h = new Float64Array(u.length);
  const row = (x: Float64Array, t: number, r: number): Float64Array => x.subarray((t * rows + r) * n, (t * rows + r + 1) * n);
  const du = new Float64Array(u.length);
  const dh0 = new Float64Array(h0.length);
  const da = a.map((part) => new Float64Array(part.length));
  for (let r = 0; r < rows; r++) {
    const start = h0.subarray(r * n, (r + 1) * n);
    for (let t = 0; t < steps; t++) {
      const before = timesRow(a, t === 0 ? start : row(h, t - 1, r));
      row(u, t, r).forEach((v, i) => {
        row(h, t, r)[i] = v + before[i]!;
      });
    }
    let g: Float64Array = new Float64Array(n);
    for (let t = steps - 1; t >= 0; t--) {
      g = row(c, t, r).map((v, i) => v + g[i]!);
      row(du, t, r).set(g);
      const x = t === 0 ? start : row(h, t - 1, r);
      const m = da[0]!.length;
      for (let i = 0; i < m; i++) {
        da[0]![i]! += x[i]! * g[i]! + (isComplex ? x[i + m]! * g[i + m]! : 0);
        if (isComplex) da[1]![i]! += x[i]! * g[i + m]! - x[i + m]! * g[i]!;
      }
      g = timesRow(a, g, -1);
    }
    dh0.set(g, r * n);
  }
  return { h, gradients: [du, dh0, ...da] };
};
