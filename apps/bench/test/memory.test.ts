import { beforeAll, describe, expect, test } from '@jest/globals';
import { Linear, type LinearMapConstructor } from '@slim/core';
import { OrthogonalLinear } from '@slim/spectral';
import { memory } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import { Interrupted } from '../src/measure/attempt.js';
import type { Row } from '../src/results/Row.js';
import { runTask } from '../src/runTask.js';
import type { Settings } from '../src/Settings.js';
import { adding } from '../src/tasks/memory/adding.js';
import { type Arm, arms } from '../src/tasks/memory/arms.js';
import { copying } from '../src/tasks/memory/copying.js';
import { memory as task } from '../src/tasks/memory/index.js';
import { type Memory, measureMemory } from '../src/tasks/memory/measure.js';
import { trainingsOf } from '../src/tasks/memory/plan.js';
import { reading } from '../src/tasks/memory/reading.js';

const settings = (effort: Settings['effort'], maps: readonly unknown[] = arms.map(({ Map }) => Map)): Settings => ({
  maps: maps as LinearMapConstructor[],
  sizes: [4],
  batch: 16,
  backend: wasm,
  effort,
  seed: 1,
});
const orthogonal = arms.find(({ Map }) => (Map as unknown) === OrthogonalLinear) as Arm;
const course = { batch: 16, seconds: 600, pause: async () => {} };

beforeAll(async () => {
  await wasm.start();
});

test('--full trains all arms on all problems, and the orthogonal one three times where the wait is 100', () => {
  const plan = trainingsOf(settings('full'));
  expect(new Set(plan.map(({ problem }) => problem.name))).toEqual(
    new Set(['adding 100', 'adding 200', 'copying 100', 'copying 200', 'permuted MNIST']),
  );
  expect(plan).toHaveLength(5 * arms.length + 2 * 2);
  expect(plan.filter(({ arm, problem }) => arm === orthogonal && problem.name === 'copying 100').map(({ seed }) => seed)).toEqual([
    1, 2, 3,
  ]);
});

test('other runs train the plain arm and the orthogonal one, if they are among the chosen maps', () => {
  expect(new Set(trainingsOf(settings('standard')).map(({ arm }) => arm.Map.description.name))).toEqual(
    new Set(['Linear', 'OrthogonalLinear']),
  );
  expect(trainingsOf(settings('quick', [Linear]))).toHaveLength(1);
  expect(task.leftOut?.(settings('quick', []))).toBeDefined();
});

test.each(arms.map(({ Map }) => Map.description.name))('%s takes part in every problem', async (name) => {
  const arm = arms.find(({ Map }) => Map.description.name === name) as Arm;
  const before = memory().numTensors;
  for (const problem of [adding(5, 2), copying(3, 2), { ...reading(1, 2), others: function* () {} }]) {
    const { run } = await measureMemory({ problem, arm, hiddenSize: 8, seed: 1 }, course);
    expect([run.steps, run.losses.every(({ loss }) => Number.isFinite(loss))]).toEqual([2, true]);
  }
  expect(memory().numTensors).toBe(before);
});

describe('learning', () => {
  test('an orthogonal network learns to copy over three steps, and ends when it can', async () => {
    const { run, goal } = await measureMemory({ problem: copying(3, 3000), arm: orthogonal, hiddenSize: 64, seed: 1 }, course);
    expect(run.solved).toBe(true);
    expect(run.exam).toBeLessThanOrEqual(goal);
    expect(run.accuracy).toBeGreaterThan(0.95);
    expect(run.steps).toBeLessThan(3000);
    expect(run.losses.at(-1)?.step).toBe(run.steps);
  });

  test('the same seed gives the same run', async () => {
    const lossesOf = async (seed: number) =>
      (await measureMemory({ problem: adding(5, 10), arm: orthogonal, hiddenSize: 8, seed }, course)).run.losses;
    expect(await lossesOf(3)).toEqual(await lossesOf(3));
    expect(await lossesOf(3)).not.toEqual(await lossesOf(4));
  });

  test('a run that is out of time says so, and an interrupted one leaves no tensor', async () => {
    const { run } = await measureMemory({ problem: adding(5, 10), arm: orthogonal, hiddenSize: 8, seed: 1 }, { ...course, seconds: 0 });
    expect([run.cutShort, run.steps]).toEqual([true, 1]);
    const before = memory().numTensors;
    const pause = async () => {
      throw new Interrupted('interrupted');
    };
    await expect(measureMemory({ problem: adding(5, 10), arm: orthogonal, hiddenSize: 8, seed: 1 }, { ...course, pause })).rejects.toThrow(
      Interrupted,
    );
    expect(memory().numTensors).toBe(before);
  });
});

test('the task gives a row, a line of the table and a curve for each network', async () => {
  const watch = { signal: new AbortController().signal, say: () => {}, onRow: () => {} };
  const { section, problem } = await runTask(task, settings('quick'), 2, watch);
  expect(problem).toBeUndefined();
  const rows = section.rows as Row<Memory>[];
  expect(rows.map(({ status, leakedTensors }) => [status, leakedTensors])).toEqual([
    ['ok', 0],
    ['ok', 0],
  ]);
  expect(task.table(rows, settings('quick')).lines).toHaveLength(2);
  expect(task.plots(rows, settings('quick')).map(({ name }) => name)).toEqual(['memory-copying-10']);
  for (const { measured } of rows) expect(task.line(measured as Memory)).not.toMatch(/NaN|undefined/);
});
