import { type Tensor, Transpose, zeros } from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/** Upstream: on wasm `transpose` of a tensor [0, m, n] to [0, n, m] divides by zero and traps. */
export const emptyTransposeKernel: KernelRepair = {
  kernelName: Transpose,
  backends: ['wasm'],
  wrap: (stock) => (call) => {
    const x = call.inputs['x'] as Tensor;
    if (!x.shape.includes(0)) return stock(call);
    const { perm } = call.attrs as Attributes;
    return zeros(
      perm.map((axis: number) => x.shape[axis]),
      x.dtype,
    );
  },
};
