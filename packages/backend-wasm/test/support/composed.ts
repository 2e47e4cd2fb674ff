import { expect } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import { relativeError } from '../../../core/test/ops/oracles/gradients.js';

/** What a call gives on cpu, where ops are compositions. The backend is wasm again afterwards. */
export const onCpu = async <T>(f: () => T): Promise<T> => {
  await setBackend('cpu');
  try {
    return f();
  } finally {
    await setBackend('wasm');
  }
};

/** Runs a call on the kernels and on compositions: each of its arrays must agree, relative to its largest entry. Gives the first. */
export const agreesWithComposition = async (run: () => Float32Array[], tolerance: number): Promise<Float32Array[]> => {
  const own = run();
  const composed = await onCpu(run);
  expect(own).toHaveLength(composed.length);
  for (const [i, got] of own.entries()) expect(relativeError(got, composed[i]!)).toBeLessThan(tolerance);
  return own;
};
