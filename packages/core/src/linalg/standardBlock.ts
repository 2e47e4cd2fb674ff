/** A rotation [[cs, sn], [−sn, cs]] and the block [[a, b], [c, d]] it makes of the one it was computed from. */
export interface StandardBlock {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly cs: number;
  readonly sn: number;
}

const sign = (x: number): number => (x < 0 ? -1 : 1);

/**
 * Rotates a real 2 × 2 block to standard form: upper triangular when its eigenvalues are real, else with equal diagonal
 * entries and off-diagonal entries of opposite sign, so that the eigenvalues are a ± i·√|b|·√|c|. Written after
 * LAPACK's dlanv2 (Bai & Demmel 1993), whose order of operations keeps a nearly double eigenvalue from being lost to
 * cancellation.
 */
export const standardBlock = (a: number, b: number, c: number, d: number): StandardBlock => {
  if (c === 0) return { a, b, c, d, cs: 1, sn: 0 };
  if (b === 0) return { a: d, b: -c, c: 0, d: a, cs: 0, sn: 1 };
  if (a === d && sign(b) !== sign(c)) return { a, b, c, d, cs: 1, sn: 0 };

  const half = (a - d) / 2;
  const larger = Math.max(Math.abs(b), Math.abs(c));
  const smaller = Math.min(Math.abs(b), Math.abs(c)) * sign(b) * sign(c);
  const scale = Math.max(Math.abs(half), larger);
  const discriminant = (half / scale) * half + (larger / scale) * smaller;

  if (discriminant >= 4 * Number.EPSILON) {
    const z = half + sign(half) * Math.sqrt(scale) * Math.sqrt(discriminant);
    const tau = Math.hypot(c, z);
    return { a: d + z, b: b - c, c: 0, d: d - (larger / z) * smaller, cs: z / tau, sn: c / tau };
  }

  const sigma = b + c;
  // Relative to the larger of the two, because both may be subnormal and cs, sn must still make a rotation.
  const size = Math.max(Math.abs(sigma), Math.abs(a - d));
  const tau = Math.hypot(sigma / size, (a - d) / size);
  const cs = Math.sqrt((1 + Math.abs(sigma / size) / tau) / 2);
  const sn = -((a - d) / size / (2 * tau * cs)) * sign(sigma);
  const aa = a * cs + b * sn;
  const bb = -a * sn + b * cs;
  const cc = c * cs + d * sn;
  const dd = -c * sn + d * cs;
  const mean = (aa * cs + cc * sn + (-bb * sn + dd * cs)) / 2;
  const upper = bb * cs + dd * sn;
  const lower = -aa * sn + cc * cs;
  if (lower === 0) return { a: mean, b: upper, c: 0, d: mean, cs, sn };
  if (upper === 0) return { a: mean, b: -lower, c: 0, d: mean, cs: -sn, sn: cs };
  if (sign(upper) !== sign(lower)) return { a: mean, b: upper, c: lower, d: mean, cs, sn };

  // Equal diagonals and off-diagonals of one sign: two real eigenvalues after all, split by one more rotation.
  const p = sign(lower) * Math.sqrt(Math.abs(upper)) * Math.sqrt(Math.abs(lower));
  const root = Math.sqrt(Math.abs(upper + lower));
  const cs1 = Math.sqrt(Math.abs(upper)) / root;
  const sn1 = Math.sqrt(Math.abs(lower)) / root;
  const turn = { cs: cs * cs1 - sn * sn1, sn: cs * sn1 + sn * cs1 };
  return { a: mean + p, b: upper - lower, c: 0, d: mean - p, ...turn };
};
