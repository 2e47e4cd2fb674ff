import { type TensorInfo, Transpose } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/**
 * The order of the axes without those of length 1, neighbours that stay neighbours taken as one: the lengths of these axes
 * as they come in `x`, and their order in the result.
 */
const merge = (shape: readonly number[], perm: readonly number[]): { lengths: number[]; order: number[] } => {
  const starts: number[] = []; // the first axis of x of each group, in the order of the result
  const lengths = new Map<number, number>();
  let [start, next] = [-1, -1];
  for (const axis of perm) {
    const length = shape[axis] as number;
    if (length === 1) continue;
    if (axis === next) lengths.set(start, (lengths.get(start) as number) * length);
    else {
      start = axis;
      starts.push(axis);
      lengths.set(axis, length);
    }
    next = axis + 1;
    while (shape[next] === 1) next++;
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return { lengths: sorted.map((each) => lengths.get(each) as number), order: starts.map((each) => sorted.indexOf(each)) };
};

/** [batch, rows, columns, length] → [batch, columns, rows, length], where that is what the order says. */
const swapOf = (x: TensorInfo, perm: readonly number[]): [number, number, number, number] | undefined => {
  if (x.shape.length === 2 && perm[0] === 1) return [1, x.shape[0] as number, x.shape[1] as number, 1];
  const { lengths, order } = merge(x.shape, perm);
  const key = order.join('');
  if (key === '' || key === '0') return [1, 1, 1, 1];
  const [a, b, c, d] = lengths as [number, number, number, number];
  if (key === '10') return [1, a, b, 1];
  if (key === '021') return [a, b, c, 1];
  if (key === '102') return [1, a, b, c];
  if (key === '0213') return [a, b, c, d];
  return undefined;
};

/** Upstream moves one entry after the other. Orders of the axes other than one exchange of neighbours are left to it. */
export const transpose: WasmKernel = {
  kernelName: Transpose,
  run: (room, { x }, { perm }) => {
    if (!x || (x.dtype !== 'float32' && x.dtype !== 'int32')) return undefined;
    if (x.shape.includes(0)) return undefined;
    const swap = swapOf(x, perm);
    if (!swap) return undefined;
    const [batch, rows, columns, length] = swap;
    const shape = (perm as readonly number[]).map((axis) => x.shape[axis] as number);
    if (rows === 1 || columns === 1) return room.reshape(x, shape); // the numbers stay in their order
    const result = room.make(shape, x.dtype);
    if (length === 1) room.wasm.transpose(batch, rows, columns, room.at(x), room.at(result));
    else room.wasm.transposeRows(batch, rows, columns, length, room.at(x), room.at(result));
    return result;
  },
};
