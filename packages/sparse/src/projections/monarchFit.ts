import type { Context } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import { type MonarchOptions, monarchPlan } from '../monarch/monarchPlan.js';
import { monarchParts } from '../monarch/monarchPromise.js';
import { blockOf } from '../rankDefect.js';

/**
 * The blocks of the Monarch map nearest to a matrix: its b² parts share no entry, and each gets its best approximation of rank r from
 * its singular values (Eckart and Young), whose roots go to both factors.
 */
export const monarchFit = (
  w: Linalg.Matrix64,
  context: Context<MonarchOptions>,
  { Matrix64, svd }: typeof Linalg,
): { readonly blkdiag1: Float64Array; readonly blkdiag2: Float64Array } => {
  const { blocks, inside, outside, rank } = monarchPlan(context);
  const blkdiag1 = new Float64Array(blocks * rank * blocks * inside);
  const blkdiag2 = new Float64Array(blocks * outside * blocks * rank);
  for (const { a, c, rows, columns } of monarchParts(context)) {
    if (rows.length === 0 || columns.length === 0) continue;
    const { u, s, v } = svd(new Matrix64(rows.length, columns.length, blockOf(w.data, w.columns, rows, columns)));
    for (let t = 0; t < Math.min(rank, s.length); t++) {
      const root = Math.sqrt(s[t]!);
      for (let j = 0; j < rows.length; j++) blkdiag1[((a * rank + t) * blocks + c) * inside + j] = u.at(j, t) * root;
      for (let k = 0; k < columns.length; k++) blkdiag2[(c * outside + k) * blocks * rank + a * rank + t] = v.at(k, t) * root;
    }
  }
  return { blkdiag1, blkdiag2 };
};
