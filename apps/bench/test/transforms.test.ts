import { beforeAll, describe, expect, test } from '@jest/globals';
import { Matrix64, maxAbsDifference, multiply } from '@slim/core/linalg';
import { memory } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import type { Row } from '../src/results/Row.js';
import { alarmsOf, runTask } from '../src/runTask.js';
import { transforms as task } from '../src/tasks/transforms/index.js';
import { lbfgs } from '../src/tasks/transforms/lbfgs.js';
import { makeLearner, targetTensor } from '../src/tasks/transforms/learner.js';
import { FOUND, search } from '../src/tasks/transforms/search.js';
import type { Recovered } from '../src/tasks/transforms/table.js';
import { type Transform, transforms } from '../src/tasks/transforms/targets.js';

const transpose = ({ rows, columns, data }: Matrix64): Matrix64 =>
  Matrix64.of(
    columns,
    rows,
    Float64Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] as number),
  );
const called = (key: string): Transform => transforms.find((one) => one.key === key) as Transform;
const limits = { bracket: { starts: 3, firstSteps: 100 }, brackets: 10, seconds: 600, pause: async () => {} };

beforeAll(async () => {
  await wasm.start();
});

test.each(transforms.filter(({ isControl }) => !isControl).map(({ key }) => key))('the matrix of %s is orthogonal (unitary)', (key) => {
  const n = 16;
  const { re, im = new Float64Array(n * n) } = called(key).matrix(n, 1);
  const [a, b] = [Matrix64.of(n, n, re), Matrix64.of(n, n, im)];
  const [aa, bb] = [multiply(a, transpose(a)), multiply(b, transpose(b))];
  const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  expect(
    maxAbsDifference(
      Matrix64.of(
        n,
        n,
        aa.data.map((value, i) => value + (bb.data[i] as number)),
      ),
      Matrix64.of(n, n, identity),
    ),
  ).toBeLessThan(1e-12);
});

describe('lbfgs', () => {
  /** Rosenbrock's function. */
  const valley = async ([x, y]: Float64Array) => {
    const [a, b] = [1 - (x as number), (y as number) - (x as number) ** 2];
    return { loss: a * a + 100 * b * b, gradient: Float64Array.of(-2 * a - 400 * (x as number) * b, 200 * b) };
  };

  test('lbfgs follows a curved valley to its end', async () => {
    const { point, loss, steps } = await lbfgs(Float64Array.of(-1.2, 1), valley, 300, () => false);
    expect([...point]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
    expect(loss).toBeLessThan(1e-12);
    expect(steps).toBeLessThan(100);
  });

  test('lbfgs stays at a minimum, ends when it is told to, and does not follow NaN', async () => {
    expect((await lbfgs(Float64Array.of(1, 1), valley, 10, () => false)).steps).toBe(0);
    expect((await lbfgs(Float64Array.of(-1.2, 1), valley, 10, () => true)).steps).toBe(0);
    const cliff = async (at: Float64Array) =>
      at[0] === 1 ? { loss: 1, gradient: Float64Array.of(1) } : { loss: Number.NaN, gradient: at };
    expect(await lbfgs(Float64Array.of(1), cliff, 10, () => false)).toEqual({ point: Float64Array.of(1), loss: 1, steps: 0 });
  });
});

describe('search', () => {
  test('search finds the Hadamard matrix of order 8 from random starts, the same for the same seed, and leaves nothing behind', async () => {
    const target = targetTensor(called('Hadamard').matrix(8, 1), 8);
    const before = memory().numTensors;
    const found = await search(target, 8, 1, limits);
    expect(memory().numTensors).toBe(before);
    expect(found.rmse).toBeLessThan(FOUND);
    expect(found.starts % limits.bracket.starts).toBe(0);
    expect((await search(target, 8, 1, limits)).rmse).toBe(found.rmse);
    target.dispose();
  });

  test('search does not find a random matrix', async () => {
    const target = targetTensor(called('random').matrix(8, 1), 8);
    const { rmse, starts } = await search(target, 8, 1, { ...limits, brackets: 1 });
    expect(rmse).toBeGreaterThan(0.01);
    expect(starts).toBe(3);
    target.dispose();
  });

  test('search ends when the time is over and says so', async () => {
    const target = targetTensor(called('DFT').matrix(32, 1), 32);
    const { cutShort, steps } = await search(target, 32, 1, { ...limits, seconds: 0 });
    expect(cutShort).toBe(true);
    expect(steps).toBe(25);
    target.dispose();
  });
});

test('a learner writes what it reads', async () => {
  const target = targetTensor(called('DFT').matrix(8, 1), 8);
  const learner = makeLearner(target, 8, 1);
  const values = await learner.read();
  const { loss } = await learner.slope();
  learner.write(values.map((value) => value + 1));
  expect((await learner.slope()).loss).not.toBe(loss);
  learner.write(values);
  expect((await learner.slope()).loss).toBe(loss);
  learner.dispose();
  target.dispose();
});

test('the task measures a transform and the control, and raises an alarm when the control is learnt', async () => {
  const settings = { maps: [], sizes: [4], batch: 8, backend: wasm, effort: 'quick' as const, seed: 1 };
  const watch = { signal: new AbortController().signal, say: () => {}, onRow: () => {} };
  const { section, problem } = await runTask(task, settings, 4, watch);
  expect(problem).toBeUndefined();
  expect(section.rows.map(({ subject, status, leakedTensors }) => [subject, status, leakedTensors])).toEqual([
    ['Hadamard', 'ok', 0],
    ['random', 'ok', 0],
  ]);
  expect(task.table(section.rows as Row<Recovered>[], settings).lines).toHaveLength(2);
  const control = section.rows[1] as (typeof section.rows)[number];
  expect(alarmsOf(task, control)).toEqual([]);
  expect(alarmsOf(task, { ...control, measured: { ...(control.measured as Recovered), rmse: 1e-6 } })).toHaveLength(1);
});
