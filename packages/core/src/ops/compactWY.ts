import {
  abs,
  cast,
  div,
  matMul,
  max,
  mul,
  notEqual,
  pad,
  reshape,
  where as select,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { columnsOf, constantMatrix, flip, identity, product, rowsOf } from './blocks.js';
import { orOne } from './diagonals.js';

/**
 * Products of reflections H_r = I − v_rᵀ·v_r, |v_r|² = 2, in blocks. With the rows v of a block as V,
 * H_0···H_{b−1} = I − Vᵀ·T·V, where T = S⁻¹ and S = I + the part of V·Vᵀ above the diagonal (Schreiber & Van Loan 1989;
 * the factor by inversion: Puglisi 1992).
 */
export interface Reflections {
  /** [B, count·size, n]: the vectors, rows of zeros at the end. */
  readonly v: Tensor;
  /** [B, n, count·size]: the same transposed, since a product with a transposed factor is slow on wasm. */
  readonly vt: Tensor;
  /** [B, count·size, size]: the matrices T of all blocks, one below the other. */
  readonly t: Tensor;
  /** Reflections per block. */
  readonly size: number;
  readonly count: number;
}

/** Longer blocks are fewer steps, and lose accuracy where vectors are nearly parallel. */
const SIZE = 16;

/** Vectors of length √2 along the rows r of u [B, k, n] from column r on, and the numbers [B, k, 1] by which they are longer. */
export const directionsOf = (u: Tensor): { readonly v: Tensor; readonly rate: Tensor } => {
  const [, k, n] = u.shape as [number, number, number];
  const isSupport = tensor2d(
    Uint8Array.from({ length: k * n }, (_, at) => (at % n >= Math.floor(at / n) ? 1 : 0)),
    [k, n],
    'bool',
  );
  const counted = select(isSupport, u, zerosLike(u)); // a product with a mask would let NaN through
  const largest = max(abs(counted), 2, true);
  const scale = orOne(largest);
  const scaled = div(counted, scale); // its square stays in range
  const isAlive = cast(notEqual(largest, 0), 'float32'); // zeros stay zeros, and are no place to differentiate at
  const stretch = mul(isAlive, sqrt(div(2, orOne(sum(square(scaled), 2, true)))));
  return { v: mul(scaled, stretch), rate: div(stretch, scale) };
};

/**
 * The inverses of I + N, N [.., b, b] strictly upper triangular, by inversion of blocks twice as large in each step:
 * [[P, X], [0, Q]]⁻¹ = [[P⁻¹, −P⁻¹·X·Q⁻¹], [0, Q⁻¹]], all pairs of blocks at once. The Neumann series, as short, would
 * lose everything where vectors are nearly parallel.
 */
const inverseOfUnitUpper = (n: Tensor): Tensor => {
  const b = n.shape[2] as number;
  const between = (size: number) => (i: number, j: number) =>
    Math.floor(i / (2 * size)) === Math.floor(j / (2 * size)) && Math.floor(i / size) < Math.floor(j / size) ? 1 : 0;
  let inverse = sub(identity(b), mul(n, constantMatrix(b, b, between(1))));
  for (let size = 2; size < b; size *= 2) {
    inverse = sub(inverse, product(inverse, mul(n, constantMatrix(b, b, between(size))), inverse));
  }
  return inverse;
};

/** Blocks of the rows of v [B, k, n], k and n >= 1. */
export const inBlocks = (v: Tensor): Reflections => {
  const [batch, k, n] = v.shape as [number, number, number];
  const size = Math.min(SIZE, k);
  const count = Math.ceil(k / size);
  const rows = count * size;
  const padding: [number, number][] = [
    [0, 0],
    [0, rows - k],
    [0, 0],
  ];
  const all = rows === k ? v : pad(v, padding);
  const each = reshape(all, [batch * count, size, n]);
  const t = inverseOfUnitUpper(matMul(each, flip(each)));
  return { v: all, vt: flip(all), t: reshape(t, [batch, rows, size]), size, count };
};

/** One block: V, Vᵀ, and the M of x ↦ x − x·Vᵀ·M·V with its transpose. */
export interface Block {
  readonly v: Tensor;
  readonly vt: Tensor;
  readonly m: Tensor;
  readonly mt: Tensor;
}

/** The blocks in the order in which a row runs through them; of the product itself, or of its transpose. */
export const blocksOf = ({ v, vt, t, size, count }: Reflections, transposed: boolean): Block[] => {
  const blocks = Array.from({ length: count }, (_, i) => {
    const [from, to] = [i * size, (i + 1) * size];
    const m = rowsOf(t, from, to);
    const both = { m, mt: flip(m) };
    return { v: rowsOf(v, from, to), vt: columnsOf(vt, from, to), ...(transposed ? { m: both.mt, mt: both.m } : both) };
  });
  return transposed ? blocks.reverse() : blocks;
};
