import { _FusedMatMul, add, backend_util, matMul, type Tensor, tidy, util } from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/**
 * Upstream: on wasm `fused.matMul` with a transposed factor or a batch adds the bias and applies relu once for every 48
 * terms of the sums, so that it is wrong, silently, if there are more; it refuses a bias that is not of rank 1, and reads
 * beyond one of a single number.
 *
 * What wasm does in one call of XNNPACK, plain matrices, is right and stays; the rest is composed.
 */
export const fusedMatMulKernel: KernelRepair = {
  kernelName: _FusedMatMul,
  backends: ['wasm'],
  wrap: (stock) => (call) => {
    const { a, b, bias, preluActivationWeights } = call.inputs as Record<string, Tensor> & { a: Tensor; b: Tensor };
    const { transposeA, transposeB, activation, leakyreluAlpha } = call.attrs as Attributes;
    const isPlain = !transposeA && !transposeB && a.shape[0] === 1 && b.shape[0] === 1;
    const isEmpty = a.shape.includes(0) || b.shape.includes(0);
    if (isPlain && !isEmpty && (!bias || util.arraysEqual(bias.shape, b.shape.slice(-1)))) return stock(call);
    return tidy(() => {
      const product = matMul(a, b, transposeA, transposeB);
      return backend_util.applyActivation(bias ? add(product, bias) : product, activation, preluActivationWeights, leakyreluAlpha);
    });
  },
};
