import { add, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { CellKind } from './CellKind.js';

/** How errors call what a cell remembers: initStates. */
export const namesOf = ({ memories }: CellKind): string[] =>
  memories.map((key) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));

/** The values of a memory at the start of a cell, [B, n]. */
export const startOf = (given: unknown, trained: Tensor, cell: number, batch: number): Tensor => {
  if (Array.isArray(given)) return given[cell] as Tensor;
  const size = trained.shape[1]!;
  if (given) return reshape(slice(given as Tensor, [cell, 0, 0], [1, batch, size]), [batch, size]);
  const row = trained.shape[0] === 1 ? trained : slice(trained, [cell, 0], [1, size]);
  return add(row, zeros([batch, size])); // a sum has a gradient for batches of none
};
