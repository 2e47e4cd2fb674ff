import { type TensorInfo, UnsortedSegmentSum, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';

/** Where the numbers of x lie as float32; what is not float32 is converted into scratch. */
const asFloats = (room: Room, x: TensorInfo, count: number): number => {
  const at = room.at(x);
  if (x.dtype === 'float32') return at;
  const scratch = room.scratch(4 * count);
  const { buffer } = room.bytes();
  const numbers = x.dtype === 'bool' ? new Uint8Array(buffer, at, count) : new Int32Array(buffer, at, count);
  new Float32Array(buffer, scratch, count).set(numbers);
  return scratch;
};

/**
 * Upstream: wasm has none (tfjs #8082); cpu goes through all rows once for every segment. Ids that are negative or too
 * large are left out, the result is float32, and one row, or one id, stands for all, as there. Otherwise than there, NaN
 * and infinity stay in their segment.
 */
export const unsortedSegmentSum: WasmKernel = {
  kernelName: UnsortedSegmentSum,
  run: (room, { x, segmentIds: ids }, { numSegments }) => {
    if (!x || !ids || ids.dtype !== 'int32') return undefined;
    const [own = 0, ...rest] = x.shape;
    const count = ids.shape[0] ?? 0;
    util.assert(
      x.shape.length > 0 && ids.shape.length === 1 && (count === own || count === 1 || own === 1),
      () => `unsortedSegmentSum: one id for each row of x is needed, but x is [${x.shape}] and segmentIds [${ids.shape}]`,
    );
    const length = util.sizeFromShape(rest);
    const rows = Math.min(count, own) === 0 ? 0 : Math.max(count, own);
    const result = room.make([numSegments, ...rest]);
    const atX = asFloats(room, x, own * length);
    const [xStep, idStep] = [own === 1 ? 0 : 4 * length, count === 1 ? 0 : 4];
    room.wasm.segmentSum(rows, length, numSegments, atX, xStep, room.at(ids), idStep, room.at(result));
    return result;
  },
};
