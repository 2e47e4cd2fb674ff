import { Select, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** Upstream takes one entry after the other, and wants a branch for each. A condition of rank 1 chooses rows. */
export const select: WasmKernel = {
  kernelName: Select,
  run: (room, { condition, t, e }) => {
    if (!condition || !t || !e || condition.dtype !== 'bool' || t.dtype !== e.dtype) return undefined;
    if (t.dtype !== 'float32' && t.dtype !== 'int32') return undefined;
    const [count, conditions] = [util.sizeFromShape(t.shape), util.sizeFromShape(condition.shape)];
    if (count === 0) return room.make(t.shape, t.dtype); // upstream writes into what is not there
    if (util.sizeFromShape(e.shape) !== count) return undefined;
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    if (conditions !== (rows ? t.shape[0] : count)) return undefined;
    const result = room.make(t.shape, t.dtype);
    const [atCondition, atT, atE, atResult] = [room.at(condition), room.at(t), room.at(e), room.at(result)];
    if (rows) room.wasm.selectRows(conditions, count / Math.max(1, conditions), atCondition, atT, atE, atResult);
    else room.wasm.select(count, atCondition, atT, atE, atResult);
    return result;
  },
};
