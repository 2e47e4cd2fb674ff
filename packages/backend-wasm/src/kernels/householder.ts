import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

type Sizes = readonly [batch: number, m: number, n: number, k: number];

const sizesOf = (x: TensorInfo, u: TensorInfo): Sizes => [...(x.shape as [number, number, number]), u.shape[1] as number];

/** The composition takes six steps for each block of reflections, and copies x in every one. */
export const householderProduct: WasmKernel = {
  kernelName: 'SlimHouseholderProduct',
  run: ({ at, make, scratch, wasm }, inputs, { transposed }) => {
    const { x, u } = inputs as { x: TensorInfo; u: TensorInfo };
    const sizes = sizesOf(x, u);
    const y = make(x.shape);
    wasm.householder(...sizes, at(x), at(u), at(y), Number(transposed), scratch(wasm.householderScratch(sizes[2]) >>> 0));
    return [y];
  },
};

/** dL/dx and dL/du, from the result and dL/dy alone. */
export const householderProductGrad: WasmKernel = {
  kernelName: 'SlimHouseholderProductGrad',
  run: ({ at, make, scratch, wasm }, inputs, { transposed }) => {
    const { x, u, out0, dy0 } = inputs as { x: TensorInfo; u: TensorInfo; out0: TensorInfo; dy0: TensorInfo };
    const sizes = sizesOf(x, u);
    const [dx, du] = [make(x.shape), make(u.shape)];
    const area = scratch(wasm.householderScratch(sizes[2]) >>> 0);
    wasm.householderGradient(...sizes, at(out0), at(dy0), at(u), at(dx), at(du), Number(transposed), area);
    return [dx, du];
  },
};
