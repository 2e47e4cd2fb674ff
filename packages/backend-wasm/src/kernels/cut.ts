import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';

/** Whether the numbers lie on the heap: strings do not. */
export const isOnHeap = ({ dtype }: TensorInfo): boolean => dtype === 'float32' || dtype === 'int32' || dtype === 'bool';

/** The part of x that begins there and has this size. Upstream copies all of x out of the heap first. */
export const cut = (room: Room, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo => {
  const result = room.make(size, x.dtype);
  if (size.includes(0)) return result;
  const unit = util.bytesPerElement(x.dtype);
  // What is whole from some axis on lies in one piece; the axis before it runs through rows, those before it through blocks.
  let axis = size.length - 1;
  let piece = unit;
  while (axis >= 0 && size[axis] === x.shape[axis]) piece *= size[axis--] as number;
  const steps = x.shape.map((_, i) => util.sizeFromShape(x.shape.slice(i + 1)) * unit);
  const start = begin.reduce((sum, from, i) => sum + from * (steps[i] as number), room.at(x));
  const bytes = axis < 0 ? piece : piece * (size[axis] as number);
  const rows = axis < 1 ? 1 : (size[axis - 1] as number);
  const outer = size.slice(0, Math.max(0, axis - 1));
  let target = room.at(result);
  const blocks = (level: number, from: number): void => {
    if (level === outer.length) {
      room.wasm.copyRows(rows, bytes, from, steps[axis - 1] ?? 0, target, bytes);
      target += rows * bytes;
      return;
    }
    for (let i = 0; i < (outer[level] as number); i++) blocks(level + 1, from + i * (steps[level] as number));
  };
  blocks(0, start);
  return result;
};
