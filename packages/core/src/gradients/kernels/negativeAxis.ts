import { Cumprod, Cumsum, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/**
 * Upstream: `cumsum` and `cumprod` along an axis counted from the end read outside of the memory on wasm, and return a
 * shape with an undefined length on cpu.
 *
 * The axis is counted from the front.
 */
export const negativeAxisKernels: readonly KernelRepair[] = [Cumsum, Cumprod].map((kernelName) => ({
  kernelName,
  backends: ['cpu', 'wasm'],
  wrap: (stock) => (call) => {
    const attrs = call.attrs as Attributes;
    if (attrs.axis >= 0) return stock(call);
    const x = call.inputs['x'] as TensorInfo;
    return stock({ ...call, attrs: { ...attrs, axis: attrs.axis + x.shape.length } });
  },
}));
