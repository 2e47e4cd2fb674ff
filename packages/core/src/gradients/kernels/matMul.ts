import { BatchMatMul, broadcast_util, broadcastTo, matMul, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/** Whether a kernel that takes the matrices of the smaller batch in turn, again and again, takes the right ones. */
const repeatsInOrder = (batch: readonly number[], result: readonly number[]): boolean => {
  const own = batch.slice(batch.findIndex((length) => length !== 1));
  return batch.every((length) => length === 1) || own.every((length, i) => length === result[result.length - own.length + i]);
};

/**
 * Upstream: on wasm the product of a [m, 0] and a [0, n] matrix prints an error and returns what was in memory; a batch of
 * none times one matrix traps on wasm and holds NaN on cpu. If both batches are broadcast, [2, 1] with [3] or [2, 3] with
 * [2, 1], both backends pair the wrong matrices, or too few, silently.
 *
 * A sum over nothing is 0. Batches that do not simply repeat are broadcast before the product.
 */
export const matMulKernel: KernelRepair = {
  kernelName: BatchMatMul,
  backends: ['cpu', 'wasm'],
  wrap: (stock) => (call) => {
    const { a, b } = call.inputs as { a: Tensor; b: Tensor };
    const isEmpty = a.shape.includes(0) || b.shape.includes(0);
    if (!isEmpty && a.shape.length < 4 && b.shape.length < 4) return stock(call);
    const { transposeA, transposeB } = call.attrs as Attributes;
    const [m, inner] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
    const [other, n] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
    if (inner !== other) return stock(call); // it says what is wrong
    const [forA, forB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const batch = broadcast_util.assertAndGetBroadcastShape(forA, forB);
    if (isEmpty) return zeros([...batch, m as number, n as number], a.dtype);
    if (repeatsInOrder(forA, batch) && repeatsInOrder(forB, batch)) return stock(call);
    const full = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)] as [number]);
    return tidy(() => matMul(full(a), full(b), transposeA, transposeB));
  },
};
