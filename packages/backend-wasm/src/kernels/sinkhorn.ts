import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition takes all its steps, as it cannot see when they are enough, and each of them is a series of products of matrices. */
export const sinkhorn: WasmKernel = {
  kernelName: 'SlimSinkhorn',
  run: ({ at, make, scratch, wasm }, inputs, { steps }: { steps: number }) => {
    const { logits } = inputs as { logits: TensorInfo };
    const [batch, n] = logits.shape as [number, number];
    const [shares, error] = [make(logits.shape), make([batch])];
    wasm.sinkhorn(batch, n, steps, at(logits), at(shares), at(error), scratch(wasm.sinkhornScratch(n) >>> 0));
    return [shares, error];
  },
};

/** As the composition, its system solved by conjugate gradients in double precision. */
export const sinkhornGrad: WasmKernel = {
  kernelName: 'SlimSinkhornGrad',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { out0, dy0 } = inputs as { out0: TensorInfo; dy0: TensorInfo };
    const [batch, n] = out0.shape as [number, number];
    const dLogits = make(out0.shape);
    wasm.sinkhornGradient(batch, n, at(out0), at(dy0), at(dLogits), scratch(wasm.sinkhornGradientScratch(n) >>> 0));
    return [dLogits];
  },
};
