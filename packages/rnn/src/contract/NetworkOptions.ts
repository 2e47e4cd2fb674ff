import { SlimError } from '@slim/core';
import { checkFlag, checkRecord, checkSize, completeOptions, seedOf, showValue } from '@slim/core/checks';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CellCall } from './matrices.js';

/** Options of every recurrent network. `null` and `undefined` mean the default. */
export interface NetworkOptions<C extends object> {
  /** Default 16. */
  hiddenSize?: number | null | undefined;
  /** Layers, each reading what the one before it gives. Default 1. */
  numLayers?: number | null | undefined;
  /** Options of every cell; their seeds come from `seed`. */
  cellArgs?: Omit<C, 'seed'> | null | undefined;
  /** Sequences and outputs are [batch, T, …] instead of [T, batch, …]. States stay [layers, batch, hiddenSize]. Default false. */
  batchFirst?: boolean | null | undefined;
  /** Each layer has a second cell that reads backwards in time; the outputs of both lie side by side. Default false. */
  bidirectional?: boolean | null | undefined;
  /** Chance with which an output of each layer but the top one is dropped in a training pass. Default 0. */
  dropout?: number | null | undefined;
  /** Same seed, same network, and the same numbers dropped. Default: a random one. */
  seed?: number | null | undefined;
}

/** How one pass through a network is meant. */
export interface NetworkCall extends CellCall {
  /** true while training: stochastic maps draw noise, one draw for the whole sequence, and `dropout` drops. Default false. */
  readonly training?: boolean;
  /** What stochastic maps would have drawn, by the prefixes of their state keys: `{ 'rnn_cells.0.lin_hidden': … }`. */
  readonly noise?: Readonly<Record<string, Tensor>>;
  /**
   * How many times of each sample count, whole numbers from 0 to T. What lies behind the end is not read and gets no gradient; the
   * output there is 0, the final state is that of the end, and a backward cell starts at the end.
   */
  readonly lengths?: readonly number[] | Int32Array;
  /**
   * Which times count, a tensor of zeros and ones [T, batch] ([batch, T] with `batchFirst`). States pass the others unchanged. For ends
   * only, `lengths` is much faster.
   */
  readonly mask?: Tensor;
}

/** Complete options of a network. */
export interface Settings {
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly cellArgs: object;
  readonly batchFirst: boolean;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly seed: number;
}

/** Fills in defaults and checks what belongs to the network. */
export const settingsOf = (where: string, given: unknown): Settings => {
  const defaults = { hiddenSize: 16, numLayers: 1, cellArgs: {} as object, batchFirst: false, bidirectional: false, dropout: 0 };
  const settings = completeOptions(where, given, { ...defaults, seed: undefined as number | undefined });
  checkSize(where, 'hiddenSize', settings.hiddenSize);
  checkSize(where, 'numLayers', settings.numLayers);
  checkRecord(where, 'cellArgs', settings.cellArgs);
  if ('seed' in settings.cellArgs)
    throw new SlimError('option', where, 'seed belongs to the network, not to cellArgs: its cells must differ');
  checkFlag(where, 'batchFirst', settings.batchFirst);
  checkFlag(where, 'bidirectional', settings.bidirectional);
  const { dropout } = settings;
  if (!(typeof dropout === 'number' && dropout >= 0 && dropout < 1)) {
    throw new SlimError('option', where, `dropout must be a number from 0 to below 1, got ${showValue(dropout)}`);
  }
  return { ...settings, seed: seedOf(where, settings.seed) };
};
