/** Error bounds of textbooks, evaluated in float64 for the matrix at hand. */
import { abs64, multiply64 } from './inputs.js';
import { identity64, inverse64, type Triangle64, triangularSolve64 } from './systems64.js';

/** The unit roundoff of float32. */
export const UNIT = 2 ** -24;

/** The triangle that a solver reads, zeros elsewhere and ones on the diagonal if it says so. */
export const triangleOf = (t: ArrayLike<number>, n: number, { lower = true, unitDiagonal = false }: Triangle64): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    if (i === j) return unitDiagonal ? 1 : (t[at] as number);
    return i > j === lower ? (t[at] as number) : 0;
  });

/** max row sum of |A⁻¹|·|A|: by how much backward errors of an entrywise relative 1 can move a solution (Bauer and Skeel). */
export const skeelCondition = (a: ArrayLike<number>, n: number, inverse: ArrayLike<number> = inverse64(a, n)): number => {
  const product = multiply64(abs64(inverse), abs64(a), n, n, n);
  return Math.max(0, ...Array.from({ length: n }, (_, i) => product.slice(i * n, (i + 1) * n).reduce((total, entry) => total + entry, 0)));
};

/** |T⁻¹|·|T|·|x| per entry, in which substitution errs (n + 2) units at most to first order (Higham 2002, theorem 8.5). */
export const substitutionBound = (t: ArrayLike<number>, x: ArrayLike<number>, n: number, m: number, options: Triangle64): Float64Array => {
  const own = triangleOf(t, n, options);
  const used = { ...options, unitDiagonal: false };
  const inverse = abs64(triangularSolve64(own, identity64(n), n, n, used));
  const size = options.transposed ? Float64Array.from(own, (_, at) => Math.abs(own[(at % n) * n + Math.floor(at / n)]!)) : abs64(own);
  return multiply64(inverse, multiply64(size, abs64(x), n, n, m), n, n, m).map((entry) => 2 * (n + 2) * UNIT * entry);
};
