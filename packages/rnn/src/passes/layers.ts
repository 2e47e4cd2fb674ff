import { concat, reshape, stack, type Tensor } from '@tensorflow/tfjs-core';
import type { CellKind, Matrices, Nonlinearity } from '../contract/CellKind.js';
import { project } from '../contract/matrices.js';
import type { Span } from './Span.js';

/** What a pass through a network is made of. */
export interface Pass {
  readonly kind: CellKind;
  readonly nonlin: Nonlinearity;
  /** Of each cell, in the order of the layers, forwards before backwards. */
  readonly matrices: readonly Matrices[];
  /** 2 for a network that also reads backwards. */
  readonly directions: 1 | 2;
  /** Memories at the start: for each memory one tensor [B, n] per cell. */
  readonly start: readonly (readonly Tensor[])[];
  readonly span: Span;
  /** What happens between two layers. */
  readonly between: (x: Tensor) => Tensor;
}

/** One cell over time, in its direction. */
const runCell = ({ kind, nonlin, matrices, start, directions, span }: Pass, cell: number, x: Tensor): { over: Tensor; last: Tensor[] } => {
  const isBackwards = cell % directions === 1;
  const own = isBackwards ? span.backwards() : span;
  const from = start.map((memory) => memory[cell]!);
  const u = project(matrices[cell]!, isBackwards ? span.reverse(x) : x);
  const all = own.scan(kind, { u, start: from, matrices: matrices[cell]!, nonlin });
  const last = all.map((over, i) => own.last(over, from[i]!));
  return { over: span.clear(isBackwards ? own.reverse(all[0]!) : all[0]!), last };
};

/**
 * Layer by layer, each over all times.
 * @param x - [T, B, inputSize]
 * @returns the output of the top layer [T, B, directions·n], and of each memory the last values of all cells [cells, B, n]
 */
export const runLayers = (pass: Pass, x: Tensor): { output: Tensor; last: Tensor[] } => {
  const { kind, matrices, directions, span, between } = pass;
  let output = span.clear(x);
  const lasts: Tensor[][] = kind.memories.map(() => []);
  for (let cell = 0; cell < matrices.length; cell += directions) {
    const input = cell === 0 ? output : between(output);
    const ways = Array.from({ length: directions }, (_, way) => runCell(pass, cell + way, input));
    for (const { last } of ways) for (const [i, memory] of last.entries()) lasts[i]!.push(memory);
    output =
      ways.length === 1
        ? ways[0]!.over
        : concat(
            ways.map(({ over }) => over),
            2,
          );
  }
  const [batch, n] = lasts[0]![0]!.shape as [number, number];
  return { output, last: lasts.map((memory) => (memory.length === 1 ? reshape(memory[0]!, [1, batch, n]) : stack(memory))) };
};
