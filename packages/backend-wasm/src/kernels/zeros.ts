import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';

/** Sets all numbers of a tensor to 0, as sums over nothing are. */
export const setZero = (room: Room, tensor: TensorInfo): void => {
  const start = room.at(tensor);
  room.bytes().fill(0, start, start + 4 * util.sizeFromShape(tensor.shape));
};

/** A new tensor of zeros. */
export const zeros = (room: Room, shape: readonly number[]): TensorInfo => {
  const made = room.make(shape);
  setZero(room, made);
  return made;
};
