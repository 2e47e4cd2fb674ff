import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition halves the triangle down to single rows: a step for each row and a product for each halving. */
export const triangularSolve: WasmKernel = {
  kernelName: 'SlimTriangularSolve',
  run: ({ at, make, scratch, wasm }, inputs, { lower, transposed, unitDiagonal }) => {
    const { triangle, rhs } = inputs as { triangle: TensorInfo; rhs: TensorInfo };
    const [batch, n, m] = rhs.shape as [number, number, number];
    const [x, status] = [make(rhs.shape), make([batch], 'int32')];
    wasm.triangularSolve(
      batch,
      n,
      m,
      at(triangle),
      at(rhs),
      at(x),
      at(status),
      Number(lower),
      Number(transposed),
      Number(unitDiagonal),
      scratch(wasm.triangularScratch(n, m) >>> 0),
    );
    return [x, status];
  },
};
