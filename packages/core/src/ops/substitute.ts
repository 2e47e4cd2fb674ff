import { div, matMul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { above, block, flip, rowsOf } from './blocks.js';

/** Which triangle is read, whether its transpose is meant, and whether its diagonal is read or taken to be 1. */
export interface TriangleOptions {
  readonly lower: boolean;
  readonly transposed: boolean;
  readonly unitDiagonal: boolean;
}

/**
 * X of T·X = rhs, for batches [B, n, n] and [B, n, m] with n, m >= 1, by substitution in blocks that are halved: solve
 * with one half of T, take its product with the block beside the diagonal from the other rows, solve with the other half.
 * Down to single rows, so that no block is ever inverted and the error is that of plain substitution.
 */
export const substitute = (triangle: Tensor, rhs: Tensor, { lower, transposed, unitDiagonal }: TriangleOptions): Tensor => {
  const t = transposed ? flip(triangle) : triangle;
  const downwards = lower !== transposed;
  const solve = (b: Tensor, from: number, to: number): Tensor => {
    if (to - from === 1) return unitDiagonal ? b : div(b, block(t, from, to, from, to));
    const middle = (from + to + 1) >> 1;
    const [top, bottom] = [rowsOf(b, 0, middle - from), rowsOf(b, middle - from, to - from)];
    if (downwards) {
      const first = solve(top, from, middle);
      return above(first, solve(sub(bottom, matMul(block(t, middle, to, from, middle), first)), middle, to));
    }
    const last = solve(bottom, middle, to);
    return above(solve(sub(top, matMul(block(t, from, middle, middle, to), last)), from, middle), last);
  };
  return solve(rhs, 0, t.shape[1] as number);
};
