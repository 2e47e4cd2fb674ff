import {
  add,
  cast,
  concat,
  gather,
  mul,
  reshape,
  type Tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { CellKind, Nonlinearity } from '../contract/CellKind.js';
import { masked } from './masked.js';
import type { Span } from './Span.js';

/** Rows of [T, B, n], picked by number among the T·B. */
const pick = (x: Tensor, rows: readonly number[], shape: readonly number[]): Tensor => {
  const n = x.shape.at(-1)!;
  return reshape(gather(reshape(x, [-1, n]), tensor1d([...rows], 'int32')), [...shape, n]);
};

/** What is to be added to u: 0 while a sequence lasts, then `after` of each gate. */
const shiftOf = (isOver: Tensor, after: readonly number[], width: number): Tensor => {
  const row = Float32Array.from({ length: width }, (_, j) => after[Math.floor((j * after.length) / width)]!);
  return mul(isOver, tensor1d(row));
};

/**
 * Sequences of different lengths, each from the first time on. One scan runs over all ends: after the end, what is added to u
 * holds the memories still, or at a constant where no gradient passes. Kinds that have no such number are masked.
 */
export const ended = (steps: number, lengths: readonly number[], kind: CellKind, nonlin: Nonlinearity): Span => {
  const batch = lengths.length;
  const lasts = (i: number): boolean => Math.floor(i / batch) < lengths[i % batch]!;
  const numbers = Float32Array.from({ length: steps * batch }, (_, i) => (lasts(i) ? 1 : 0));
  const after = kind.afterEnd(nonlin);
  if (!after) return masked(tensor2d(numbers, [steps, batch]));
  const counts = cast(tensor3d(numbers, [steps, batch, 1]), 'bool');
  const isOver = tensor3d(
    numbers.map((one) => 1 - one),
    [steps, batch, 1],
  );
  const ends = lengths.map((length, b) => length * batch + b); // the start lies before the first time
  const backwards = Array.from(numbers, (_, i) => (lasts(i) ? (lengths[i % batch]! - 1 - Math.floor(i / batch)) * batch + (i % batch) : i));
  const span: Span = {
    clear: (x) => where(counts, x, zerosLike(x)),
    backwards: () => span,
    reverse: (x) => pick(x, backwards, [steps, batch]),
    scan: (one, { u, ...rest }) => one.scan({ ...rest, u: add(u, shiftOf(isOver, after, u.shape[2]!)) }),
    last: (over, start) => pick(concat([reshape(start, [1, ...start.shape]), over], 0), ends, [batch]),
  };
  return span;
};
