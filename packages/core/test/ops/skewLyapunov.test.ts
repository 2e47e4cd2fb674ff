import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { Matrix64, multiply } from '../../src/linalg/index.js';
import { skewLyapunov } from '../../src/ops/skewLyapunov.js';
import { relativeError } from './oracles/derivatives.js';
import { randomOrthogonal, spread } from './oracles/matrixFunctions.js';
import { gaussian, sample, toTensor } from './oracles/sample.js';

/** V·diag(σ)·Vᵀ and a skew K, and from the eigenvectors Y_ij = K_ij/(σ_i + σ_j) and the inverse. */
const problem = (n: number, condition: number, scale: number) => {
  const v = randomOrthogonal(n, n, 3);
  const sigma = spread(n, condition).map((entry) => entry * scale);
  const between = (entry: (i: number, j: number) => number) =>
    multiply(
      multiply(
        v,
        new Matrix64(
          n,
          n,
          Float64Array.from({ length: n * n }, (_, i) => entry(Math.floor(i / n), i % n)),
        ),
      ),
      v.transpose(),
    ).data;
  const g = gaussian([n, n], 5).data;
  const skew = (i: number, j: number) => g[i * n + j]! - g[j * n + i]!;
  const [h, k] = [between((i, j) => (i === j ? sigma[i]! : 0)), between(skew)];
  return {
    h: toTensor(sample([1, n, n], (i) => h[i]!)),
    k: toTensor(sample([1, n, n], (i) => k[i]!)),
    y: between((i, j) => skew(i, j) / (sigma[i]! + sigma[j]!)),
    inverse: between((i, j) => (i === j ? 1 / sigma[i]! : 0)),
  };
};

describe.each(['cpu', 'wasm'])('skewLyapunov on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each([2, 5, 33, 64])('skewLyapunov(H, K) solves H·Y + Y·H = K and inverts H, n = %i', (n) => {
    for (const [condition, scale] of [
      [1, 1],
      [100, 1e-12],
      [1e4, 1e12],
    ] as const) {
      const { h, k, y, inverse } = problem(n, condition, scale);
      const [foundY, foundInverse] = skewLyapunov({ h, k }, { smallest: 1 / (1.5 * condition), inverse: true });
      // as much as rounding of H moves them
      expect(relativeError(foundY!.dataSync(), y)).toBeLessThan(2 ** -24 * (20 + 10 * condition));
      expect(relativeError(foundInverse!.dataSync(), inverse)).toBeLessThan(2 ** -24 * (20 + 10 * condition));
    }
  });
});
