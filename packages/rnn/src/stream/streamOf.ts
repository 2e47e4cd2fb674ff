import { SlimError } from '@slim/core';
import type { Stream } from './Stream.js';

/**
 * One time of one sample: moves its memories on, in place, and writes its output.
 * @param memories - by layer, then by memory, each [n]
 */
export type Advance = (x: Float32Array, memories: readonly (readonly Float32Array[])[], output: Float32Array) => void;

/** What a stream is made of. */
export interface StreamSource {
  readonly where: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly batch: number;
  /** Numbers of a sample in a memory of a layer. */
  readonly stateSize: number;
  /** Axes of a memory in front of its last, as messages show them. */
  readonly axes: 'layers, batch' | 'batch';
  /** Of each memory the start, [layers, stateSize]. */
  readonly starts: readonly Float32Array[];
  readonly advance: Advance;
}

const rowsOf = (all: Float32Array, rows: number): Float32Array[] => {
  const width = all.length / rows;
  return Array.from({ length: rows }, (_, row) => all.subarray(row * width, (row + 1) * width));
};

/** Runs a network over plain numbers. Everything is allocated here: a step allocates nothing. */
export const streamOf = (source: StreamSource): Stream => {
  const { where, inputSize, outputSize, batch, stateSize: n, axes } = source;
  const layers = source.starts[0]!.length / n;
  const x = new Float32Array(batch * inputSize);
  const output = new Float32Array(batch * outputSize);
  const [samples, outputs] = [rowsOf(x, batch), rowsOf(output, batch)];
  // Of each memory [layers, batch, n], and its rows.
  const memories = source.starts.map(() => new Float32Array(layers * batch * n));
  const rows = memories.map((memory) => rowsOf(memory, layers * batch));
  const ofSample = samples.map((_, b) => Array.from({ length: layers }, (_, k) => rows.map((list) => list[k * batch + b]!)));
  let live: { readonly advance: Advance; readonly starts: readonly (readonly Float32Array[])[] } | undefined = {
    advance: source.advance,
    starts: source.starts.map((all) => rowsOf(all, layers)),
  };
  let steps = 0;

  const living = (method: string): NonNullable<typeof live> => {
    if (live) return live;
    throw new SlimError('disposed', where, `${method} was called after the stream's dispose`);
  };

  const reset = (given?: readonly ArrayLike<number>[] | null): void => {
    const { starts } = living('reset');
    const size = layers * batch * n;
    const isFine =
      given === undefined || given === null || (given.length === memories.length && given.every((one) => one?.length === size));
    if (!isFine) {
      const got = Array.isArray(given)
        ? `${given.length} of ${given.map((one) => String(one?.length)).join(' and ')} numbers`
        : String(given);
      throw new SlimError('input', where, `states must be ${memories.length} array(s) of ${size} numbers [${axes}, ${n}], got ${got}`);
    }
    for (const [i, memory] of memories.entries()) {
      if (given) memory.set(given[i]!);
      else for (const [at, row] of rows[i]!.entries()) row.set(starts[i]![Math.floor(at / batch)]!);
    }
    steps = 0;
  };
  reset();

  return {
    batch,
    get steps() {
      return steps;
    },
    step: (given) => {
      const { advance } = living('step');
      if (given?.length !== x.length) {
        throw new SlimError('input', where, `a step takes ${x.length} numbers [${batch}, ${inputSize}], got ${String(given?.length)}`);
      }
      x.set(given);
      for (let b = 0; b < batch; b++) advance(samples[b]!, ofSample[b]!, outputs[b]!);
      steps++;
      return output;
    },
    states: () => {
      living('states');
      return memories.map((memory) => memory.slice());
    },
    reset,
    dispose: () => {
      live = undefined;
    },
  };
};
