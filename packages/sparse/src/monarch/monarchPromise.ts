import type { Context, MapPromise } from '@slim/core';
import { blockOf, placesWhere } from '../rankDefect.js';
import { type MonarchOptions, monarchPlan } from './monarchPlan.js';

/** The rows and columns of each of the b² parts of W: a block of inputs, and the outputs of one block, which lie b apart. */
export const monarchParts = (
  context: Context<MonarchOptions>,
): { readonly rows: number[]; readonly columns: number[]; readonly a: number; readonly c: number }[] => {
  const { inFeatures, outFeatures } = context;
  const { blocks, inside } = monarchPlan(context);
  const names = Array.from({ length: blocks }, (_, i) => i);
  const rows = names.map((a) => placesWhere(inFeatures, (j) => Math.floor(j / inside) === a));
  const columns = names.map((c) => placesWhere(outFeatures, (k) => k % blocks === c));
  return names.flatMap((a) => names.map((c) => ({ a, c, rows: rows[a]!, columns: columns[c]! })));
};

/** W falls into b² parts of rank r. */
export const monarchPromise: MapPromise<MonarchOptions> = {
  kind: 'hard',
  property: (context) => `${monarchPlan(context).blocks ** 2} parts of rank ${context.rank}`,
  measure: (w, context, { Matrix64, singularValues }) =>
    monarchParts(context).reduce((most, { rows, columns }) => {
      if (Math.min(rows.length, columns.length) <= context.rank) return most;
      const part = new Matrix64(rows.length, columns.length, blockOf(w.data, w.columns, rows, columns));
      return Math.max(most, singularValues(part)[context.rank]!);
    }, 0),
  tolerance: ({ rank }) => 8 * rank * 2 ** -24,
  method: 'largest singular value beyond the rank in any part, float64',
};
