import { backend_util, MaxPoolGrad, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/** What a kernel for wasm needs of its backend. */
interface Heap {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/** Adds the dy of each window to its first largest entry. */
const scatterMaxima = (x: Float32Array, dy: Float32Array, dx: Float32Array, info: backend_util.Conv2DInfo): void => {
  const { inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  dx.fill(0);
  for (let window = 0; window < dy.length; window++) {
    const position = Math.floor(window / channels);
    const image = Math.floor(position / (outWidth * outHeight));
    const top = (Math.floor(position / outWidth) % outHeight) * info.strideHeight - info.padInfo.top;
    const left = (position % outWidth) * info.strideWidth - info.padInfo.left;
    const bottom = Math.min(inHeight, top + info.effectiveFilterHeight);
    const right = Math.min(inWidth, left + info.effectiveFilterWidth);
    let largest = -1;
    for (let row = Math.max(0, top); row < bottom; row++) {
      for (let column = Math.max(0, left); column < right; column++) {
        const entry = ((image * inHeight + row) * inWidth + column) * channels + (window % channels);
        if (largest < 0 || (x[entry] as number) > (x[largest] as number)) largest = entry;
      }
    }
    if (largest >= 0) (dx[largest] as number) += dy[window] as number;
  }
};

/**
 * Upstream: on wasm the gradient of `maxPool` starts its search for the largest entry at 1.2e-38, the smallest positive
 * number, not at the lowest: a window with nothing above that gets no gradient at all, silently.
 *
 * The first largest entry of each window gets its dy, as on cpu.
 */
export const maxPoolGradKernel: KernelRepair = {
  kernelName: MaxPoolGrad,
  backends: ['wasm'],
  wrap:
    () =>
    ({ inputs, backend, attrs }) => {
      const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
      const { filterSize, strides, pad, dimRoundingMode } = attrs as Attributes;
      const shape = input.shape as [number, number, number, number];
      const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const heap = backend as Heap;
      const dx = heap.makeOutput(shape, 'float32');
      const view = (tensor: TensorInfo) => heap.typedArrayFromHeap(tensor);
      scatterMaxima(view(input), view(dy), view(dx), info);
      return dx;
    },
};
