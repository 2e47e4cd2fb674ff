import '@slim/core';
import { expect, test } from '@jest/globals';
import { grad, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { cpu } from '../src/backends/cpu.js';
import { wasm } from '../src/backends/wasm.js';
import { crossEntropy } from '../src/measure/crossEntropy.js';

const logits = [0.3, -1.2, 2, 0, 5, -4.5];
const labels = [0, 1, 0, 1, 0, 0];

/** The same in float64. */
const oracle = (z: readonly number[]): number => {
  let total = 0;
  for (const row of [0, 3]) {
    const scores = z.slice(row, row + 3);
    const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    scores.forEach((score, i) => {
      total -= (labels[row + i] as number) * (score - logSum);
    });
  }
  return total / 2;
};

test.each([wasm, cpu])(
  'crossEntropy(logits, labels) on $key agrees with float64, and its gradient with central differences',
  async (backend) => {
    await backend.start();
    const y = tensor2d(labels, [2, 3]);
    const z = tensor2d(logits, [2, 3]);
    const value = crossEntropy(z, y);
    const gradient = tidy(() => grad((x: Tensor) => crossEntropy(x, y))(z));
    expect((await value.data())[0]).toBeCloseTo(oracle(logits), 5); // float32: 24 bits of a value near 7
    const found = await gradient.data();
    logits.forEach((_, i) => {
      const at = (h: number) => oracle(logits.map((entry, j) => (i === j ? entry + h : entry)));
      expect(found[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
    });
    for (const one of [y, z, value, gradient]) one.dispose();
  },
);
