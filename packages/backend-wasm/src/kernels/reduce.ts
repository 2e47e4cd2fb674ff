import { Max, Mean, Min, Sum, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';

/** A tensor seen as [outer, length, inner], of which the middle axis is to go, and the shape that is left. */
interface Middle {
  outer: number;
  length: number;
  inner: number;
  readonly shape: number[];
}

/** The axes as bits; nothing where one is not an axis. */
const bitsOf = (axis: number | readonly number[] | null | undefined, rank: number): number | undefined => {
  if (axis === undefined || axis === null) return -1;
  let bits = 0;
  for (const each of typeof axis === 'number' ? [axis] : axis) {
    if (!(Number.isInteger(each) && each >= -rank && each < rank)) return undefined;
    bits |= 1 << (each < 0 ? each + rank : each);
  }
  return bits;
};

/** Nothing where the axes that go do not lie side by side. */
const middleOf = (x: TensorInfo, axis: number | readonly number[] | undefined, keepDims: boolean): Middle | undefined => {
  const rank = x.shape.length;
  const bits = bitsOf(axis, rank);
  if (bits === undefined) return undefined;
  const middle: Middle = { outer: 1, length: 1, inner: 1, shape: [] };
  for (let i = 0; i < rank; i++) {
    const size = x.shape[i] as number;
    const goes = (bits >> i) & 1;
    if (!goes || keepDims) middle.shape.push(goes ? 1 : size);
    if (size === 1) continue;
    if (!goes) {
      if (middle.length === 1) middle.outer *= size;
      else middle.inner *= size;
    } else if (middle.inner === 1) middle.length *= size;
    else return undefined;
  }
  return middle;
};

/** Calls a function of assembly/{reduce,extreme}.ts with what it is told of the tensor. */
type Reduction = (room: Room, outer: number, length: number, inner: number, x: number, result: number) => void;

const reduce = (room: Room, x: TensorInfo | undefined, axis: number[], keepDims: boolean, run: Reduction): TensorInfo | undefined => {
  if (x?.dtype !== 'float32') return undefined;
  const middle = middleOf(x, axis, keepDims);
  if (!middle) return undefined;
  const { outer, length, inner, shape } = middle;
  if (outer * length * inner === 0) return undefined; // what comes of nothing, the repairs of @slim/core know
  if (length === 1) return room.reshape(x, shape);
  const result = room.make(shape);
  run(room, outer, length, inner, room.at(x), room.at(result));
  return result;
};

const adding =
  (isMean: boolean): Reduction =>
  ({ wasm, scratch }, outer, length, inner, x, result) =>
    wasm.sumAxis(outer, length, inner, x, result, isMean ? length : 1, inner === 1 ? 0 : scratch(wasm.sumScratch()));

const choosing =
  (largest: number): Reduction =>
  ({ wasm }, outer, length, inner, x, result) =>
    wasm.extremeAxis(largest, outer, length, inner, x, result);

const [total, average, largest, smallest] = [adding(false), adding(true), choosing(1), choosing(0)];

/**
 * Upstream transposes, entry by entry, for every axis but the last, and adds up one after the other: n numbers of one sign
 * lose up to n roundings.
 */
export const sum: WasmKernel = { kernelName: Sum, run: (room, { x }, { axis, keepDims }) => reduce(room, x, axis, keepDims, total) };

/** As {@link sum}. */
export const mean: WasmKernel = { kernelName: Mean, run: (room, { x }, { axis, keepDims }) => reduce(room, x, axis, keepDims, average) };

/** As {@link sum}; NaN is larger than all. */
export const max: WasmKernel = {
  kernelName: Max,
  run: (room, { x }, { reductionIndices, keepDims }) => reduce(room, x, reductionIndices, keepDims, largest),
};

/** As {@link sum}; NaN is smaller than all. */
export const min: WasmKernel = { kernelName: Min, run: (room, { x }, { axis, keepDims }) => reduce(room, x, axis, keepDims, smallest) };
