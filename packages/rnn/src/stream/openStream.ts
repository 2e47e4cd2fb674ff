import { SlimError } from '@slim/core';
import { type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { CellKind, Matrices, Nonlinearity } from '../contract/CellKind.js';
import { savedName } from '../contract/nonlinearity.js';
import { advanceCells } from './advanceCells.js';
import { download } from './download.js';
import { functions } from './functions.js';
import type { Stream } from './Stream.js';
import { streamOf } from './streamOf.js';

/** A network of cells as a stream needs it. */
export interface Streamed {
  readonly where: string;
  readonly kind: CellKind;
  readonly nonlin: Nonlinearity;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  /** Makes the matrices of all cells and, of each memory, the states at the start [cells, n]; called in a tidy scope. */
  readonly prepare: () => { readonly matrices: readonly Matrices[]; readonly starts: readonly Tensor[] };
}

/** Downloads what a stream of cells needs; no tensor stays. */
export const openStream = async ({ where, kind, nonlin, inputSize, hiddenSize, batch, prepare }: Streamed): Promise<Stream> => {
  if (typeof nonlin !== 'string') {
    const name = savedName(nonlin) ?? 'a function of tensors';
    const remedy = `a stream knows ${Object.keys(functions).join(', ')}; bind() steps with any`;
    throw new SlimError('kind', where, `nonlin is ${name}, which has no form for plain numbers: ${remedy}`);
  }
  const { cells, starts } = await download(() => {
    const { matrices, starts } = prepare();
    const cells = matrices.map((all) => ({ ...all, input: transpose(all.input), hidden: transpose(all.hidden) }));
    return { cells, starts };
  });
  return streamOf({
    where,
    inputSize,
    outputSize: hiddenSize,
    batch,
    stateSize: hiddenSize,
    axes: 'layers, batch',
    starts,
    advance: advanceCells(kind, functions[nonlin], hiddenSize, cells),
  });
};
