import { abs, add, div, matMul, max, mul, neg, ones, pad, reshape, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { above, beside, columnsOf, flip, identity, product, rowsOf } from './blocks.js';
import { orOne, signOf } from './diagonals.js';

/** Reflections that make a matrix upper triangular: Qᵀ·A = [R; 0] with Q = I − Vᵀ·T·V. */
export interface Triangularization {
  /** [B, w, m]: vectors of length √2, or 0, as rows. */
  readonly v: Tensor;
  /** [B, w, w], upper triangular with ones on the diagonal. */
  readonly t: Tensor;
  /** [B, w, w], with zeros below the diagonal. */
  readonly r: Tensor;
}

/** A column [B, m, 1]: v = x + sign(x_0)·|x|·e_0, the sign that does not cancel. A column of zeros stays. */
const reflectColumn = (column: Tensor): Triangularization => {
  const [batch, m] = column.shape as [number, number];
  const scale = orOne(max(abs(column), 1, true));
  const scaled = div(column, scale); // its square stays in range
  const length = sqrt(sum(square(scaled), 1, true));
  const head = rowsOf(scaled, 0, 1);
  const moved = mul(signOf(head), length);
  const direction = m === 1 ? add(head, moved) : above(add(head, moved), rowsOf(scaled, 1, m));
  const v = div(direction, orOne(sqrt(mul(length, add(length, abs(head)))))); // |direction|² = 2·length·(length + |head|)
  return { v: reshape(v, [batch, 1, m]), t: ones([batch, 1, 1]), r: neg(mul(moved, scale)) };
};

const padColumns = (x: Tensor, before: number, after: number): Tensor =>
  pad(x, [
    [0, 0],
    [0, 0],
    [before, after],
  ]);

/**
 * Makes the columns of [B, m, w], m >= w >= 1, upper triangular: the left half first, then what its reflections make of
 * the right half (Elmroth & Gustavson 2000). Joined, [[T1, −T1·V1·V2ᵀ·T2], [0, T2]] is the T of both.
 */
export const reflectColumns = (columns: Tensor): Triangularization => {
  const [, m, w] = columns.shape as [number, number, number];
  if (w === 1) return reflectColumn(columns);
  const half = (w + 1) >> 1;
  const left = reflectColumns(columnsOf(columns, 0, half));
  const beyond = reflect(left, columnsOf(columns, half, w));
  const right = reflectColumns(rowsOf(beyond, half, m));
  const v = padColumns(right.v, half, 0);
  const corner = neg(product(left.t, matMul(left.v, flip(v)), right.t));
  const join = (topLeft: Tensor, topRight: Tensor, bottomRight: Tensor) =>
    above(beside(topLeft, topRight), padColumns(bottomRight, half, 0));
  return { v: above(left.v, v), t: join(left.t, corner, right.t), r: join(left.r, rowsOf(beyond, 0, half), right.r) };
};

/** Qᵀ·x. */
export const reflect = ({ v, t }: Triangularization, x: Tensor): Tensor => sub(x, product(flip(v), flip(t), matMul(v, x)));

/** The first so many columns of Q. */
export const firstColumns = ({ v, t }: Triangularization, count: number): Tensor =>
  sub(identity(v.shape[2] as number, count), product(flip(v), t, columnsOf(v, 0, count)));
