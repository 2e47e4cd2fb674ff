import { beforeAll, describe, expect, test } from '@jest/globals';
import { type LinearMapConstructor, maps } from '@slim/core';
import { memory } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import type { Row } from '../src/results/Row.js';
import { alarmsOf, runTask } from '../src/runTask.js';
import type { Guarantees } from '../src/tasks/guarantees/measure.js';
import { tasks } from '../src/tasks/index.js';
import type { Learning } from '../src/tasks/learning/measure.js';
import type { Speed } from '../src/tasks/speed/measure.js';
import type { Task } from '../src/tasks/Task.js';
import { BoastfulLinear, ComplexLinear, CountedLinear, count, InfiniteLinear, NaNLinear, OddLinear } from './oddMaps.js';

const ask = (key: string): Task => tasks.find((task) => task.key === key) as Task;

const rowsOf = async <M>(
  key: string,
  chosen: readonly LinearMapConstructor[],
  { stop, seconds = 1 }: { stop?: AbortController; seconds?: number } = {},
): Promise<Row<M>[]> => {
  const settings = { maps: chosen, sizes: [4], batch: 8, backend: wasm, effort: 'quick' as const, seed: 1 };
  const before = memory().numTensors;
  const { section, problem } = await runTask(ask(key), settings, seconds, {
    signal: (stop ?? new AbortController()).signal,
    say: () => {},
    onRow: () => stop?.abort(),
  });
  expect(problem).toBeUndefined();
  expect(memory().numTensors).toBe(before);
  return section.rows as Row<M>[];
};

beforeAll(async () => {
  await wasm.start();
});

describe.each(['speed', 'learning', 'guarantees'])('%s', (key) => {
  test(`${key} measures every map of core and leaves no tensor behind`, async () => {
    const all = [...new Set(Object.values(maps))];
    const rows = await rowsOf(key, all);
    expect(rows.map(({ subject, status, message, leakedTensors }) => ({ subject, status, message, leakedTensors }))).toEqual(
      all.map(({ description }) => ({ subject: description.name, status: 'ok', message: null, leakedTensors: 0 })),
    );
    for (const row of rows) {
      expect(ask(key).line(row.measured)).not.toMatch(/NaN|undefined/);
      expect(alarmsOf(ask(key), row)).toEqual([]);
    }
  });

  test(`${key} reports a map that refuses the size with its message and goes on`, async () => {
    const [odd, linear] = await rowsOf(key, [OddLinear, maps['linear'] as LinearMapConstructor]);
    expect(odd).toMatchObject({ status: 'refused', measured: null, leakedTensors: 0 });
    expect(odd?.message).toMatch(/OddLinear\(\d+ → \d+\): inFeatures must be odd/);
    expect(linear?.status).toBe('ok');
    expect(alarmsOf(ask(key), odd as Row)).toEqual([]);
  });

  test(`${key} takes complex maps`, async () => {
    const [row] = await rowsOf(key, [ComplexLinear]);
    expect(row).toMatchObject({ status: 'ok', message: null, leakedTensors: 0 });
  });

  test(`${key} ends after the row in which it was interrupted and keeps that row`, async () => {
    const linear = maps['linear'] as LinearMapConstructor;
    expect(await rowsOf(key, [linear, CountedLinear, OddLinear], { stop: new AbortController() })).toHaveLength(1);
  });

  test(`${key} describes tables, plots and methods without undefined values`, async () => {
    const rows = await rowsOf(key, [maps['symmetric'] as LinearMapConstructor, OddLinear]);
    const settings = { maps: [], sizes: [4], batch: 8, backend: wasm, effort: 'quick' as const, seed: 1 };
    const table = ask(key).table(rows, settings);
    for (const line of table.lines) expect(line.reduce((sum, { span = 1 }) => sum + span, 0)).toBe(table.columns.length);
    const plots = ask(key).plots(rows, settings);
    expect(plots.length).toBeGreaterThan(0);
    const texts = [table.caption, ...ask(key).method(settings), ...plots.flatMap(({ title, caption, alt }) => [title, caption, alt])];
    for (const text of texts) expect(text).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('speed', () => {
  test('speed builds W for every “build + forward” and not at all for “cached forward”', async () => {
    count.built = 0;
    const [row] = await rowsOf<Speed>('speed', [CountedLinear]);
    if (!row?.measured) throw new Error('nothing was measured');
    const { build, cached, gradient, parameters } = row.measured;
    expect(parameters).toBe(16);
    expect(count.built).toBeGreaterThan(build.ratio.count + gradient.ratio.count);
    for (const { ratio } of [build, cached, gradient]) expect(ratio.median).toBeGreaterThan(0);
  });
});

describe('learning', () => {
  test('learning stops a map whose loss is not finite and reports it as failed', async () => {
    const [row] = await rowsOf<Learning>('learning', [NaNLinear]);
    expect(row).toMatchObject({ status: 'failed', measured: null, leakedTensors: 0 });
    expect(row?.message).toMatch(/^the loss became NaN at step 1$/);
    expect(alarmsOf(ask('learning'), row as Row)).toEqual([expect.stringContaining('the loss became NaN')]);
  });

  test('learning reports a map whose W is not finite as failed, even when the loss is', async () => {
    const [row] = await rowsOf<Learning>('learning', [InfiniteLinear]);
    expect(row).toMatchObject({ status: 'failed', measured: null, leakedTensors: 0 });
    expect(row?.message).toMatch(/not finite|NaN/);
  });

  test('learning is the same for the same seed, and learns', async () => {
    const linear = [maps['linear'] as LinearMapConstructor];
    const enough = { seconds: 600 }; // for the whole epoch, however busy the machine is
    const [one, two] = [await rowsOf<Learning>('learning', linear, enough), await rowsOf<Learning>('learning', linear, enough)];
    const [first, second] = [one, two].map((rows) => rows[0]?.measured?.runs[0]);
    expect(first?.losses.length).toBeGreaterThan(5);
    expect(first?.losses).toEqual(second?.losses);
    expect(first?.losses.at(-1)?.loss).toBeLessThan(0.8 * (first?.losses[0]?.loss as number));
    expect(first?.accuracies.at(-1)?.accuracy).toBeGreaterThan(0.3);
  });
});

describe('guarantees', () => {
  test('guarantees raises the alarm for a hard promise that training breaks', async () => {
    const [row] = await rowsOf<Guarantees>('guarantees', [BoastfulLinear]);
    expect(row?.measured?.birth).toMatchObject([{ holds: true }]);
    expect(row?.measured?.trained).toMatchObject([{ holds: false }]);
    expect(row?.measured?.moved).toBeGreaterThan(0.1);
    expect(alarmsOf(ask('guarantees'), row as Row)).toEqual([expect.stringContaining('promises W = 1')]);
  });
});
