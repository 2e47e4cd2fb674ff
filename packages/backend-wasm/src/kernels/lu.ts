import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition exchanges rows by products with a permutation, as it cannot look which row was chosen. */
export const lu: WasmKernel = {
  kernelName: 'SlimLu',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { matrix } = inputs as { matrix: TensorInfo };
    const [batch, n] = matrix.shape as [number, number];
    const [factors, permutation, status] = [make(matrix.shape), make([batch, n], 'int32'), make([batch], 'int32')];
    wasm.lu(batch, n, at(matrix), at(factors), at(permutation), at(status), scratch(wasm.luScratch(n) >>> 0));
    return [factors, permutation, status];
  },
};
