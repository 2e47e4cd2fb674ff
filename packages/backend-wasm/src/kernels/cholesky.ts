import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition halves the columns down to single ones and takes a dozen steps for each. */
export const cholesky: WasmKernel = {
  kernelName: 'SlimCholesky',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { matrix } = inputs as { matrix: TensorInfo };
    const [batch, n] = matrix.shape as [number, number];
    const [factor, status] = [make(matrix.shape), make([batch], 'int32')];
    wasm.cholesky(batch, n, at(matrix), at(factor), at(status), scratch(wasm.choleskyScratch(n) >>> 0));
    return [factor, status];
  },
};

/** As the composition, less the half of its work that symmetry makes superfluous. */
export const choleskyGrad: WasmKernel = {
  kernelName: 'SlimCholeskyGrad',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { out0, dy0 } = inputs as { out0: TensorInfo; dy0: TensorInfo };
    const [batch, n] = out0.shape as [number, number];
    const dMatrix = make(out0.shape);
    wasm.choleskyGradient(batch, n, at(out0), at(dy0), at(dMatrix), scratch(wasm.choleskyGradientScratch(n) >>> 0));
    return [dMatrix];
  },
};
