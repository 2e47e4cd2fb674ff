import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition halves the columns down to single ones: hundreds of steps. */
export const qr: WasmKernel = {
  kernelName: 'SlimQr',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { matrix } = inputs as { matrix: TensorInfo };
    const [batch, m, n] = matrix.shape as [number, number, number];
    const k = Math.min(m, n);
    const [q, r, status] = [make([batch, m, k]), make([batch, k, n]), make([batch], 'int32')];
    wasm.qr(batch, m, n, at(matrix), at(q), at(r), at(status), scratch(wasm.qrScratch(m, n) >>> 0));
    return [q, r, status];
  },
};

/** The composition is products as well, but each transposed operand and each triangle costs it a pass and a step. */
export const qrGrad: WasmKernel = {
  kernelName: 'SlimQrGrad',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { matrix, out0, out1, dy0, dy1 } = inputs as Record<'matrix' | 'out0' | 'out1' | 'dy0' | 'dy1', TensorInfo>;
    const [batch, m, n] = matrix.shape as [number, number, number];
    const da = make(matrix.shape);
    const area = scratch(wasm.qrGradientScratch(m, n) >>> 0);
    wasm.qrGradient(batch, m, n, at(matrix), at(out0), at(out1), at(dy0), at(dy1), at(da), area);
    return [da];
  },
};
