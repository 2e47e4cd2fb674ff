import { describe, expect, test } from '@jest/globals';
import { engine, grad, mul, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { lowerPart, upperPart } from '../../core/src/ops/triangularPart.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

/** The part by its definition; NaN outside of it must not show. */
const expected = (x: ArrayLike<number>, [rows, columns]: readonly [number, number], lower: boolean, diagonal: number): number[] =>
  Array.from(x, (value, at) => {
    const [i, j] = [Math.floor(at / columns) % rows, at % columns];
    if (i === j) return diagonal === 0 ? 0 : Math.fround(diagonal * value);
    return i > j === lower ? value : 0;
  });

describe.each([
  [1, 1],
  [3, 3],
  [2, 5],
  [5, 2],
  [65, 64],
  [0, 3],
  [3, 0],
] as const)('the triangles of a batch of %i × %i', (rows, columns) => {
  const x = () =>
    tensor(
      Float32Array.from({ length: 2 * rows * columns }, (_, i) => Math.sin(i)),
      [2, rows, columns],
    );

  test.each([0, 0.5, 1])('lowerPart and upperPart with the diagonal times %d are the entries of x, or zeros', (diagonal) => {
    const values = x();
    expect([...lowerPart(values, diagonal).dataSync()]).toEqual(expected(values.dataSync(), [rows, columns], true, diagonal));
    expect([...upperPart(values, diagonal).dataSync()]).toEqual(expected(values.dataSync(), [rows, columns], false, diagonal));
  });

  test('their gradient is the same part of dy', () => {
    const dy = x();
    const got = grad((v: Tensor) => sum(mul(lowerPart(v, 0.5), dy)))(x());
    expect([...got.dataSync()]).toEqual(expected(dy.dataSync(), [rows, columns], true, 0.5));
  });
});

test('NaN in the other triangle stays there', () => {
  const x = tensor([1, Number.NaN, 3, 4], [1, 2, 2]);
  expect([...lowerPart(x).dataSync()]).toEqual([1, 0, 3, 4]);
  expect(engine().backendName).toBe('wasm');
});
