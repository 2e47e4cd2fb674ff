import { beforeAll, describe, expect, test } from '@jest/globals';
import { Random, scaledSoftmax } from '@slim/core';
import { grad, memory, setBackend, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type Build, hasRelaxedSimd } from '../src/compile.js';
import { useWasm } from '../src/index.js';
import { softmax64, softmaxGradient64 } from './oracles/softmax64.js';
import './wasm.js';

type Cube = readonly [outer: number, length: number, inner: number];

const { POSITIVE_INFINITY: INFINITY, NaN: NAN } = Number;
const lengths = [0, 1, 3, 5, 63, 64, 65, 257];
const cubes: readonly Cube[] = [
  ...lengths.map((length): Cube => [3, length, 1]),
  ...lengths.map((length): Cube => [2, length, 7]),
  ...[0, 2, 3, 4, 5, 64, 1025, 2050].map((inner): Cube => [1, 6, inner]),
  [0, 5, 1],
  [0, 5, 3],
];

const draw = (seed: number, shape: Cube, width: number, shift = 0): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => width * random.normal() + shift);
};

/** Sums of n numbers err by n·2⁻²⁴, e^z by 2e-7, and z itself by 2⁻²⁴ times |scale·x|, |top| and 2|z|, all ≤ 4·max|scale·x|. */
const tolerance = (x: Float32Array, length: number, scale: number): number => {
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value * scale)), 0);
  return 2 ** -24 * (8 + length / 4 + 4 * largest);
};

const builds: readonly Build[] = hasRelaxedSimd() ? ['plain', 'relaxed'] : ['plain'];

describe.each(builds)('softmax, %s build', (build) => {
  beforeAll(async () => {
    expect(await useWasm({ relaxedSimd: build === 'relaxed' })).toEqual({ build });
  });

  test.each(cubes)('of [%i, %i, %i] over the middle axis, and its gradient', (...shape) => {
    const before = memory();
    for (const [scale, width, shift] of [
      [1, 1, 0],
      [0.125, 8, 100],
      [-3, 2, -5],
      [0, 1, 0],
    ] as const) {
      const [x, dy] = [draw(1, shape, width, shift), draw(2, shape, 1)];
      const exact = softmax64(x, shape, scale);
      const bound = tolerance(x, shape[1], scale);
      const [y, dx] = tidy(() => {
        const f = (t: Tensor) => scaledSoftmax(t, { axis: 1, scale });
        const input = tensor(x, [...shape]);
        return [f(input).dataSync(), grad(f)(input, tensor(dy, [...shape])).dataSync()];
      });
      exact.forEach((wanted, i) => {
        expect(Math.abs(y[i]! - wanted)).toBeLessThanOrEqual(bound * wanted + 2 ** -126);
      });
      const { dx: wantedDx, size } = softmaxGradient64(exact, dy, shape, scale);
      wantedDx.forEach((wanted, i) => {
        expect(Math.abs(dx[i]! - wanted)).toBeLessThanOrEqual(3 * bound * size[i]! + 2 ** -120);
      });
    }
    expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  test('the softmax of tfjs is that over the last axis', () => {
    const x = draw(3, [7, 33, 1], 3);
    const y = tidy(() => softmax(tensor(x, [7, 1, 33])).dataSync());
    expect([...y]).toEqual([...tidy(() => scaledSoftmax(tensor(x, [7, 33])).dataSync())]);
  });

  const hard: readonly (readonly number[])[] = [
    [1, NAN, 2, 0, 0],
    [-INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY],
    [INFINITY, 0, 1, 2, 3],
    [-INFINITY, 0, -INFINITY, 0, 0],
    [-1e9, 0, -1e9, -1e9, 0],
    [3e38, -3e38, 3e38, 0, 0],
    [NAN, NAN, NAN, NAN, NAN],
    [-200, -50, -3, -90, 0],
  ];

  test.each(hard)('of %d, %d, %d, %d, %d is what the composition gives', async (...row) => {
    for (const shape of [
      [1, 5],
      [5, 1],
    ]) {
      const f = () => tidy(() => scaledSoftmax(tensor(row, shape), { axis: shape[0] === 1 ? 1 : 0 }).dataSync());
      const y = f();
      await setBackend('cpu');
      const wanted = f();
      await setBackend('wasm');
      wanted.forEach((value, i) => {
        if (Number.isNaN(value)) expect(y[i]).toBeNaN();
        else expect(Math.abs(y[i]! - value)).toBeLessThanOrEqual(2 ** -126 + value * 2 ** -24 * 800);
      });
    }
  });

  test('a hard row spoils no other', () => {
    const rows = [1, 2, 3, 4, 5].flatMap((v) => [v, v === 3 ? NAN : 0, 1]);
    const y = tidy(() => softmax(tensor(rows, [5, 3])).dataSync());
    for (let i = 0; i < 15; i++) expect(Number.isNaN(y[i])).toBe(Math.floor(i / 3) === 2);
    const columns = tidy(() => scaledSoftmax(tensor([1, NAN, 3, 4, 5, 6, 7, 8, 9, 10], [2, 5]), { axis: 0 }).dataSync());
    for (let i = 0; i < 10; i++) expect(Number.isNaN(columns[i])).toBe(i % 5 === 1);
  });
});

describe('scaledSoftmax of very large numbers', () => {
  test.each([
    [[5e10, 0, -5e10, 1], 0.3, [1, 0, 0, 0]],
    [[-3.4e38, -3.4e38, -3.4e38, -3.4e38, -3.4e38], 1 / Math.sqrt(48), [0.2, 0.2, 0.2, 0.2, 0.2]],
    [[1e30, 1e30, -1e30, 0], -0.7, [0, 0, 1, 0]],
  ])('of %j times %d is a choice of the largest', (values, scale, wanted) => {
    for (const shape of [
      [1, values.length],
      [values.length, 1],
    ] as const) {
      const y = scaledSoftmax(tensor(values, [...shape]), { axis: shape[0] === 1 ? 1 : 0, scale });
      for (const [i, value] of [...y.dataSync()].entries()) expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(1e-6);
    }
  });
});
