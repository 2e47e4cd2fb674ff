// Blocks of Householder reflections in compact WY form (Schreiber and Van Loan 1989, doi:10.1137/0910005).
//
// For a block of b vectors, the rows of V[b, w], the product of its reflections is I − Vᵀ·T·V, where S = T⁻¹ is the upper
// triangle of G = V·Vᵀ with its diagonal halved. Applied to rows X from the right that is
//   X + W·V with W·S = −X·Vᵀ; for the reversed product, W·Sᵀ = −X·Vᵀ.
// W follows by substitution: no inverse is formed, and vectors that are nearly parallel lose nothing by it.
//
// The result is orthogonal as far as S + Sᵀ = V·Vᵀ, so G is made of scalar products in four partial sums each, which err
// less than the running sums of gemm; nothing here is that sensitive to P = X·Vᵀ.
import { gemm } from './gemm';
import { gemv } from './gemv';
import { addScaled, dot } from './rows';
import { fma, words } from './simd';

/** Reflections of a block, a multiple of the 5 rows of a tile of gemm. More are hardly faster, and err more where nearly parallel. */
export const BLOCK: i32 = 10;

/** Rows of coefficients are padded to steps of the substitution. */
const STEP: i32 = 16;

/** Bytes between rows of the coefficients of so many rows of X. */
export function coefficientsRow(rows: i32): usize {
  return words(BLOCK + ((rows + STEP - 1) & ~(STEP - 1)));
}

/** Numbers between long rows of n: not a power of two, for then they share places of the cache. */
export function paddedRow(n: i32): i32 {
  return ((n + 3) & ~3) + (n < 64 ? 0 : 16);
}

/**
 * From [G, Pᵀ] to [G, Wᵀ]. G is symmetric: the order in which the rows are done is all that tells S from Sᵀ.
 * The reflection of a zero vector is the identity: its row of Wᵀ is zero.
 */
function substitute(p: usize, pRow: usize, b: i32, rows: i32, reversed: bool): void {
  const step: usize = reversed ? 0 - pRow : pRow;
  const first = reversed ? p + <usize>(b - 1) * pRow : p;
  const across = reversed ? <usize>-4 : 4;
  for (let j = 0; j < b; j++) {
    const at = first + <usize>j * step,
      diagonal = at + words(reversed ? b - 1 - j : j);
    const square = load<f32>(diagonal);
    const factor = f32x4.splat(square == 0 ? 0 : -2 / square);
    for (let r = 0; r < rows; r += STEP) {
      const target = at + words(b + r);
      let s0 = v128.load(target),
        s1 = v128.load(target, 16),
        s2 = v128.load(target, 32),
        s3 = v128.load(target, 48);
      let source = first + words(b + r),
        g = at + (reversed ? words(b - 1) : 0);
      for (let i = 0; i < j; i++) {
        const t = v128.load32_splat(g);
        s0 = fma(t, v128.load(source), s0);
        s1 = fma(t, v128.load(source, 16), s1);
        s2 = fma(t, v128.load(source, 32), s2);
        s3 = fma(t, v128.load(source, 48), s3);
        source += step;
        g += across;
      }
      v128.store(target, f32x4.mul(factor, s0));
      v128.store(target, f32x4.mul(factor, s1), 16);
      v128.store(target, f32x4.mul(factor, s2), 32);
      v128.store(target, f32x4.mul(factor, s3), 48);
    }
  }
}

/**
 * Applies the block at `stack`, b ≤ BLOCK rows V of w columns, to the rows X below it. Leaves [half of G, Wᵀ] at p.
 * `reversed` takes the reflections in the order from the last to the first.
 */
export function applyBlock(
  stack: usize,
  stackRow: usize,
  b: i32,
  rows: i32,
  w: i32,
  p: usize,
  pRow: usize,
  reversed: bool,
  scratch: usize,
): void {
  for (let j = 0; j < b; j++) {
    const i = reversed ? j : 0; // the half of G that is used; row j of V begins at column j
    const from = stack + words(j),
      others = from + <usize>i * stackRow,
      target = p + <usize>j * pRow + words(i);
    gemv(1, reversed ? b - j : j + 1, w - j, from + <usize>j * stackRow, 0, 4, others, 4, stackRow, target, 0, false);
  }
  const x = stack + <usize>b * stackRow;
  gemm(b, rows, w, stack, stackRow, 4, x, 4, stackRow, p + words(b), pRow, false, scratch);
  for (let i = 0; i < b; i++) {
    const used = words(b + rows); // the last step of the substitution reads beyond
    memory.fill(p + <usize>i * pRow + used, 0, words(b) + coefficientsRow(rows) - words(BLOCK) - used);
  }
  substitute(p, pRow, b, rows, reversed);
  gemm(rows, w, b, p + words(b), 4, pRow, stack, stackRow, 4, x, stackRow, true, scratch);
}

/** One reflection, rows − factor·⟨row, vector⟩·vector: factor is 2/|vector|². */
export function reflect(vector: usize, count: i32, factor: f32, row: usize, rowStride: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    addScaled(row, -factor * dot(vector, row, count), vector, count);
    row += rowStride;
  }
}
