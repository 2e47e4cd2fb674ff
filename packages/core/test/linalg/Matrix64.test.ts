import { describe, expect, test } from '@jest/globals';
import { Matrix64 } from '../../src/linalg/index.js';
import { expectRefusal } from './matrices.js';

describe('Matrix64', () => {
  test('Matrix64.from(rows) keeps entries, sizes and row-major order', () => {
    const a = Matrix64.from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([a.rows, a.columns]).toEqual([2, 3]);
    expect(Array.from(a.data)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(a.at(1, 0)).toBe(4);
    expect(Array.from(a.row(1))).toEqual([4, 5, 6]);
    expect(Array.from(a.column(2))).toEqual([3, 6]);
    expect(a.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('Matrix64.from(rows) accepts no rows and empty rows', () => {
    expect([Matrix64.from([]).rows, Matrix64.from([]).columns]).toEqual([0, 0]);
    expect([Matrix64.from([[], []]).rows, Matrix64.from([[], []]).columns]).toEqual([2, 0]);
    expect(Matrix64.from([[], []]).toArray()).toEqual([[], []]);
  });

  test('Matrix64.from(rows) refuses ragged rows and entries that are not numbers', () => {
    expectRefusal(() => Matrix64.from([[1, 2], [3]]), 'size', 'Matrix64.from(2 × 2)', 'row 1', 'got 1');
    expectRefusal(() => Matrix64.from([['1' as never]]), 'input', 'entry (0, 0)', 'got 1');
  });

  test('Matrix64.of(rows, columns, data) copies, also from a Float32Array', () => {
    const data = Float32Array.of(0.5, 2);
    const a = Matrix64.of(1, 2, data);
    data[0] = 9;
    expect(a.toArray()).toEqual([[0.5, 2]]);
    expectRefusal(() => Matrix64.of(2, 2, [1]), 'size', 'Matrix64(2 × 2)', 'needs 4 numbers, got 1');
    expectRefusal(() => Matrix64.of(-1, 2, []), 'size', 'got -1 and 2');
    expectRefusal(() => Matrix64.of(1.5, 2, [1, 2, 3]), 'size', 'got 1.5 and 2');
  });

  test('Matrix64.identity(rows, columns) has ones on the main diagonal only', () => {
    expect(Matrix64.identity(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(Matrix64.identity(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(Matrix64.identity(3, 1).toArray()).toEqual([[1], [0], [0]]);
    expect(Matrix64.identity(0).data).toHaveLength(0);
  });

  test('Matrix64.zeros(rows, columns) refuses sizes that are no sizes', () => {
    expect(Matrix64.zeros(1, 2).toArray()).toEqual([[0, 0]]);
    expectRefusal(() => Matrix64.zeros(Number.NaN, 2), 'size', 'got NaN and 2');
  });

  test('at(row, column), row(i) and column(j) refuse what is not there', () => {
    const a = Matrix64.zeros(2, 3);
    expectRefusal(() => a.at(2, 0), 'size', 'Matrix64(2 × 3).at', 'row', '0 to 1', 'got 2');
    expectRefusal(() => a.at(0, -1), 'size', 'column', '0 to 2', 'got -1');
    expectRefusal(() => a.row(0.5), 'size', 'got 0.5');
    expectRefusal(() => a.column(3), 'size', 'got 3');
  });

  test('row(i), column(j) and transpose() return copies', () => {
    const a = Matrix64.from([
      [1, 2],
      [3, 4],
    ]);
    a.row(0)[0] = 9;
    a.column(0)[0] = 9;
    a.transpose().data[0] = 9;
    expect(a.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('transpose() swaps rows and columns, also of empty matrices', () => {
    expect(
      Matrix64.from([[1, 2, 3]])
        .transpose()
        .toArray(),
    ).toEqual([[1], [2], [3]]);
    const empty = Matrix64.zeros(0, 4).transpose();
    expect([empty.rows, empty.columns]).toEqual([4, 0]);
  });
});
