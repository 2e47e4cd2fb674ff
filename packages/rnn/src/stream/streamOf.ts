import { SlimError } from '@slim/core';
import type { CellKind } from '../contract/CellKind.js';
import type { Stream } from './Stream.js';
import { timesMatrix } from './timesMatrix.js';

/** The numbers of a cell; matrices by their columns, [G·n, inputs] row-major. */
export interface CellNumbers {
  readonly input: Float32Array;
  readonly hidden: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly innerBias: Float32Array | undefined;
  /** Of each memory the start, [n]. */
  readonly start: readonly Float32Array[];
}

/** What a stream is made of. */
export interface StreamSource {
  readonly where: string;
  readonly kind: CellKind;
  readonly nonlin: (x: number) => number;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  readonly cells: readonly CellNumbers[];
}

const rowsOf = (all: Float32Array, rows: number): Float32Array[] => {
  const width = all.length / rows;
  return Array.from({ length: rows }, (_, row) => all.subarray(row * width, (row + 1) * width));
};

/** Runs a network over plain numbers. Everything is allocated here: a step allocates nothing. */
export const streamOf = (source: StreamSource): Stream => {
  const { where, kind, nonlin, inputSize, hiddenSize: n, batch } = source;
  let { cells } = source;
  const x = new Float32Array(batch * inputSize);
  const samples = rowsOf(x, batch);
  const width = kind.gates.length * n;
  const [sums, products] = [new Float64Array(width), new Float64Array(width)];
  // Of each memory [layers, batch, n], and its rows.
  const memories = kind.memories.map(() => new Float32Array(cells.length * batch * n));
  const rows = memories.map((memory) => rowsOf(memory, cells.length * batch));
  const ofCell = cells.map((_, k) => Array.from({ length: batch }, (_, b) => rows.map((list) => list[k * batch + b]!)));
  const output = memories[0]!.slice((cells.length - 1) * batch * n);
  const top = memories[0]!.subarray((cells.length - 1) * batch * n);
  const numbers = cells.map(({ innerBias }) => ({ hiddenSize: n, innerBias, nonlin }));
  let steps = 0;
  let isDisposed = false;

  const mustLive = (method: string): void => {
    if (isDisposed) throw new SlimError('disposed', where, `${method} was called after the stream's dispose`);
  };

  const stepCell = (k: number, b: number, input: Float32Array): void => {
    const cell = cells[k]!;
    const own = ofCell[k]![b]!;
    timesMatrix(input, cell.input, sums);
    if (cell.bias) for (let j = 0; j < width; j++) sums[j]! += cell.bias[j]!;
    timesMatrix(own[0]!, cell.hidden, products);
    kind.step(sums, products, own, numbers[k]!);
  };

  const reset = (given?: readonly ArrayLike<number>[] | null): void => {
    mustLive('reset');
    const size = cells.length * batch * n;
    const isFine =
      given === undefined || given === null || (given.length === memories.length && given.every((one) => one?.length === size));
    if (!isFine) {
      const got = Array.isArray(given)
        ? `${given.length} of ${given.map((one) => String(one?.length)).join(' and ')} numbers`
        : String(given);
      throw new SlimError(
        'input',
        where,
        `states must be ${memories.length} array(s) of ${size} numbers [layers, batch, ${n}], got ${got}`,
      );
    }
    for (const [i, memory] of memories.entries()) {
      if (given) memory.set(given[i]!);
      else for (const [at, row] of rows[i]!.entries()) row.set(cells[Math.floor(at / batch)]!.start[i]!);
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
      mustLive('step');
      if (given?.length !== x.length) {
        throw new SlimError('input', where, `a step takes ${x.length} numbers [${batch}, ${inputSize}], got ${String(given?.length)}`);
      }
      x.set(given);
      for (let b = 0; b < batch; b++) {
        stepCell(0, b, samples[b]!);
        for (let k = 1; k < cells.length; k++) stepCell(k, b, ofCell[k - 1]![b]![0]!);
      }
      steps++;
      output.set(top);
      return output;
    },
    states: () => {
      mustLive('states');
      return memories.map((memory) => memory.slice());
    },
    reset,
    dispose: () => {
      isDisposed = true;
      cells = [];
    },
  };
};
