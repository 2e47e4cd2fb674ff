import { type LinearMap, SlimError } from '@slim/core';
import type { CellKind } from './CellKind.js';
import type { Settings } from './NetworkOptions.js';
import type { RecurrentCell } from './RecurrentCell.js';

/** What clones and loaded networks take over. */
export interface Made {
  readonly cells: readonly RecurrentCell[];
  readonly initStates: readonly LinearMap[];
}

/** Refuses cells and states of other kinds or sizes than the options ask for. */
export const checkMade = (
  where: string,
  kind: CellKind,
  { hiddenSize, numLayers, bidirectional }: Settings,
  inputSize: number,
  made: Made,
): void => {
  const directions = bidirectional ? 2 : 1;
  const count = numLayers * directions;
  const wanted = Array.from(
    { length: count },
    (_, k) => `${kind.name}(${k < directions ? inputSize : directions * hiddenSize} → ${hiddenSize})`,
  );
  const got = made.cells.map((cell) => `${cell.name}(${cell.inputSize} → ${cell.hiddenSize})`);
  if (got.join() !== wanted.join()) throw new SlimError('state', where, `must hold ${wanted.join(', ')}, got ${got.join(', ') || 'none'}`);
  const states = made.initStates.map(({ inFeatures, outFeatures }) => `${inFeatures} → ${outFeatures}`);
  if (states.join() === kind.memories.map(() => `${count} → ${hiddenSize}`).join()) return;
  throw new SlimError(
    'state',
    where,
    `must hold ${kind.memories.length} set(s) of ${count} initial states [1, ${hiddenSize}], got ${states}`,
  );
};
