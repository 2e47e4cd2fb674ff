/** fused.matMul of batches, in all four forms: against the cpu backend. */
import { expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { fused, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

const draw = (shape: number[], seed: number): Tensor => {
  const random = new Random(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};

const forms = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

/** Two sums of at most 101 terms, each within 102·u·Σ|a·b| (Higham 2002, eq. 3.5), of which a term is below 16 here. */
const tolerance = (terms: number): number => 2 * (terms + 2) * 2 ** -24 * 16 * (terms + 1);

test.each([
  [[3], [3]],
  [[3], [1]],
  [[], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[0], [0]],
])('with leading axes %j and %j, every bias and no terms too', async (forA, forB) => {
  for (const activation of ['linear', 'relu', 'relu6', 'leakyrelu'] as const) {
    for (const [transposeA, transposeB] of forms) {
      for (const terms of [100, 3, 0]) {
        for (const bias of [undefined, [7], [1], [1, 7], [5, 7]]) {
          const values = (): { shape: number[]; numbers: number[] } =>
            tidy(() => {
              const y = fused.matMul({
                a: draw([...forA, ...(transposeA ? [terms, 5] : [5, terms])], 1),
                b: draw([...forB, ...(transposeB ? [7, terms] : [terms, 7])], 2),
                transposeA,
                transposeB,
                ...(bias && { bias: draw(bias, 3) }),
                activation,
                leakyreluAlpha: 0.3,
              });
              return { shape: y.shape, numbers: [...y.dataSync()] };
            });
          await setBackend('cpu');
          const wanted = values();
          await setBackend('wasm');
          const before = memory().numTensors;
          const made = values();
          expect(memory().numTensors).toBe(before);
          expect(made.shape).toEqual(wanted.shape);
          const worst = made.numbers.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted.numbers[i] as number))), 0);
          expect(worst).toBeLessThanOrEqual(tolerance(terms));
        }
      }
    }
  }
});
