import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { Random } from '@slim/core';
import { grads, mul, profile, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { diagonalScan } from '../src/ssm/diagonalScan.js';
import type { Numbers } from '../src/ssm/numbers.js';
import { type Case, draw, drawA, oracle } from './diagonal64.js';
import { numbers, on, scaledError } from './numbers.js';

/** float32 rounding, and for |a| up to 0.999 sums of up to a thousand steps. */
const TOLERANCE = 2e-5;

const cases: Case[] = [1, 2, 3, 4, 7, 8, 9, 31, 64, 100].flatMap((steps) => [
  { steps, rows: 2, n: 3, isComplex: false },
  { steps, rows: 2, n: 4, isComplex: true },
]);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(cases)('diagonalScan(u, h0, a) is the loop, and so is its gradient: T = $steps, complex: $isComplex', (one) =>
    on(backend, async () => {
      const { steps, rows, n } = one;
      const random = new Random(steps + 100 * n);
      const [u, h0, c] = [draw(steps * rows * n, random), draw(rows * n, random), draw(steps * rows * n, random)];
      const a = drawA(one, random);
      const wanted = oracle(one, u, h0, a, c);
      const inputs = [
        tensor(Float32Array.from(u), [steps, rows, n]),
        tensor(Float32Array.from(h0), [rows, n]),
        ...a.map((part) => tensor(Float32Array.from(part))),
      ];
      const weights = tensor(Float32Array.from(c), [steps, rows, n]);
      expect(
        scaledError(await numbers(diagonalScan(inputs[0]!, inputs[1]!, inputs.slice(2) as unknown as Numbers)), wanted.h),
      ).toBeLessThan(TOLERANCE);
      const gradients = grads((x: Tensor, start: Tensor, ...parts: Tensor[]) =>
        sum(mul(diagonalScan(x, start, parts as unknown as Numbers), weights)),
      )(inputs);
      for (const [i, gradient] of gradients.entries()) {
        expect(scaledError(await numbers(gradient), wanted.gradients[i]!)).toBeLessThan(TOLERANCE);
      }
    }),
  );

  test('diagonalScan(u, h0, a) keeps a slow state over 5000 steps, to 5000 units in the last place', () =>
    on(backend, async () => {
      const steps = 5000;
      const a = Math.fround(0.9999);
      const [u, h0] = [tensor(new Float32Array(steps).fill(1), [steps, 1, 1]), tensor([[1]])];
      const h = await numbers(diagonalScan(u, h0, [tensor([a])]));
      for (const t of [1, 10, 999, 5000]) {
        const wanted = a ** t + (1 - a ** t) / (1 - a);
        expect(Math.abs(h[t - 1]! / wanted - 1)).toBeLessThan(5000 * 2 ** -24);
      }
    }));

  test('diagonalScan(u, h0, a) has a second derivative: that of Σ h² is the finite difference of the first', () =>
    on(backend, async () => {
      const u = tensor(Float32Array.from(draw(10, new Random(1))), [5, 1, 2]);
      const h0 = tensor([[0.5, -1]]);
      const slope = (a: Tensor): Tensor => {
        const [g] = grads((b: Tensor) => sum(mul(diagonalScan(u, h0, [b]), diagonalScan(u, h0, [b]))))([a]);
        return sum(g!);
      };
      const a = tensor([0.5, -0.25]);
      const [second] = grads((b: Tensor) => slope(b))([a]);
      const direction = [1, 1];
      const h = 1e-2;
      const at = async (s: number): Promise<number> =>
        (await numbers(slope(tensor([0.5 + s * direction[0]!, -0.25 + s * direction[1]!]))))[0]!;
      const difference = ((await at(h)) - (await at(-h))) / (2 * h);
      const total = (await numbers(sum(second!)))[0]!;
      expect(Math.abs(total / difference - 1)).toBeLessThan(2e-3); // h² of the difference, and its rounding 2⁻²⁴/h
    }));

  test('diagonalScan(u, h0, a) runs at most 20 ops more when the sequence is twice as long', () =>
    on(backend, async () => {
      const opsFor = async (steps: number): Promise<number> => {
        const x = tensor(new Float32Array(steps * 2), [steps, 1, 2]);
        const { kernels } = await profile(() => diagonalScan(x, tensor([[0, 0]]), [tensor([0.5, 0.5])]));
        return kernels.length;
      };
      const [few, many] = [await opsFor(64), await opsFor(4096)];
      expect(many).toBeGreaterThan(few);
      expect(many - few).toBeLessThanOrEqual(6 * 20);
    }));
});
