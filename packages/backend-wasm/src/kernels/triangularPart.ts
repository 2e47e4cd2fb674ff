import type { WasmKernel } from '../WasmKernel.js';

export const triangularPart: WasmKernel = {
  kernelName: 'SlimTriangularPart',
  run: (room, { x }, { lower, diagonal }) => {
    if (!x) return undefined;
    const [batch, rows, columns] = x.shape as [number, number, number];
    const result = room.make(x.shape);
    room.wasm.triangularPart(batch, rows, columns, lower, diagonal, room.at(x), room.at(result));
    return [result];
  },
};
