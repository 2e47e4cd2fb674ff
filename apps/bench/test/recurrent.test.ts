import { beforeAll, expect, test } from '@jest/globals';
import { memory, randomUniform } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import type { Row } from '../src/results/Row.js';
import { runTask } from '../src/runTask.js';
import { recurrent as task } from '../src/tasks/recurrent/index.js';
import type { Recurrent } from '../src/tasks/recurrent/measure.js';
import { forwards, kinds, looped, makeTrained } from '../src/tasks/recurrent/networks.js';

beforeAll(async () => {
  await wasm.start();
});

test.each(kinds)('the loop that $name is compared with gives the same numbers', async (kind) => {
  const sizes = { steps: 7, batch: 3, inputs: 2, hidden: 5 };
  const trained = makeTrained(kind, sizes, 1);
  const x = randomUniform([7, 3, 2], -1, 1, 'float32', 1);
  const [ours, loop] = [await forwards(trained, x, sizes).data(), await looped(kind, trained, x, sizes).data()];
  for (const [i, value] of ours.entries()) expect(Math.abs(value - (loop[i] as number))).toBeLessThan(1e-5);
  expect(Math.max(...ours)).toBeGreaterThan(0.01);
  trained.dispose();
});

test('the task trains and streams every kind of network and leaves nothing behind', async () => {
  const settings = { maps: [], sizes: [4], batch: 4, backend: wasm, effort: 'quick' as const, seed: 1 };
  const before = memory().numTensors;
  const watch = { signal: new AbortController().signal, say: () => {}, onRow: () => {} };
  const { section, problem } = await runTask(task, settings, 2, watch);
  expect(problem).toBeUndefined();
  expect(memory().numTensors).toBe(before);
  const rows = section.rows as Row<Recurrent>[];
  expect(rows.map(({ status, message, leakedTensors }) => [status, message, leakedTensors])).toEqual(
    Array.from({ length: 2 * kinds.length }, () => ['ok', null, 0]),
  );
  for (const { measured } of rows) {
    expect(task.line(measured as Recurrent)).not.toMatch(/NaN|undefined/);
    expect(task.alarms?.(measured as Recurrent)).toEqual([]);
  }
  expect(task.table(rows, settings).lines).toHaveLength(2 * kinds.length);
  expect(task.plots(rows, settings)).toHaveLength(1);
});
