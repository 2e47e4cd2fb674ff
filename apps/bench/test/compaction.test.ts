import { beforeAll, describe, expect, test } from '@jest/globals';
import { Linear, type LinearMapConstructor } from '@slim/core';
import { L0Linear, LassoLinear, sparsityOf } from '@slim/sparse';
import { memory, ones, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import type { Row } from '../src/results/Row.js';
import { alarmsOf, runTask } from '../src/runTask.js';
import type { Settings } from '../src/Settings.js';
import { compaction } from '../src/tasks/compaction/index.js';
import { type Compaction, differenceOf, makeSparse } from '../src/tasks/compaction/measure.js';
import { type Recipe, recipes, recipesFor, subjectOf } from '../src/tasks/compaction/recipes.js';
import type { Task } from '../src/tasks/Task.js';

const both = [LassoLinear, L0Linear] as readonly LinearMapConstructor[];
const settingsOf = (maps: readonly LinearMapConstructor[]): Settings => ({
  maps,
  sizes: [4],
  batch: 8,
  backend: wasm,
  effort: 'quick',
  seed: 1,
});
const mapOf = (recipe: Recipe): LinearMapConstructor => both.find(({ description }) => description.name === recipe.map)!;

const numbersOf = (tensor: Tensor): number[] => {
  const numbers = [...tensor.dataSync()];
  tensor.dispose();
  return numbers;
};

beforeAll(async () => {
  await wasm.start();
});

describe('makeSparse', () => {
  const left = {
    entries: { density: 0.05, usedInputs: 40, usedOutputs: 40 },
    features: { density: 0.375, usedInputs: 20, usedOutputs: 30 },
    inputs: { density: 0.5, usedInputs: 20, usedOutputs: 40 },
  };

  test.each(recipes)('makeSparse($map, zeros: $zeros) leaves exactly what the recipe says, the same for the same seed', async (recipe) => {
    const before = memory().numTensors;
    const maps = await Promise.all([3, 3, 4].map((seed) => makeSparse(mapOf(recipe), recipe, 40, seed)));
    const [one, again, other] = maps.map((map) => numbersOf(map.effectiveW()));
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    const { density, usedInputs, usedOutputs } = left[recipe.zeros];
    const found = await sparsityOf(maps[0]!);
    expect(found.density).toBe(density);
    expect(found.usedInputs / usedInputs).toBeGreaterThan(0.7); // of few entries, some rows have none
    expect(found.usedInputs).toBeLessThanOrEqual(usedInputs);
    expect(found.usedOutputs / usedOutputs).toBeGreaterThan(0.7);
    expect(found.usedOutputs).toBeLessThanOrEqual(usedOutputs);
    expect(Math.max(...numbersOf(maps[0]!.effectiveB()))).toBeGreaterThan(0);
    for (const map of maps) map.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('makeSparse gives everything back where a map does not take the parameters', async () => {
    const before = memory().numTensors;
    await expect(makeSparse(Linear as LinearMapConstructor, { ...recipes[0]!, options: {} }, 8, 1)).rejects.toThrow(
      /u_param|v_param|weight/,
    );
    expect(memory().numTensors).toBe(before);
  });
});

describe('differenceOf', () => {
  const linear = (entry: number) => {
    const map = new Linear(2, 1, { seed: 1 });
    map.parameters.weight.assign(tensor2d([[1, entry]]));
    return map;
  };

  test('differenceOf(one, other, x) is relative to the largest output of the other, and NaN is not lost', async () => {
    const x = ones([3, 2]);
    expect(await differenceOf(linear(3), linear(3), x)).toBe(0);
    expect(await differenceOf(linear(2), linear(3), x)).toBeCloseTo(0.25, 6);
    expect(await differenceOf(linear(Number.NaN), linear(3), x)).toBeNaN();
    expect(await differenceOf(linear(3), linear(Number.NaN), x)).toBeNaN();
  });
});

describe('compaction', () => {
  test('compaction takes the maps that have a recipe, and says who has one', () => {
    expect(recipesFor(settingsOf(both)).map(subjectOf)).toEqual([
      'LassoLinear, 95 % zeros',
      'L0Linear, 95 % zeros',
      'LassoLinear, unused features',
      'L0Linear, unused features',
      'L0Linear, unused inputs',
    ]);
    expect(compaction.leftOut?.(settingsOf(both))).toBeUndefined();
    expect(compaction.leftOut?.(settingsOf([Linear as LinearMapConstructor]))).toContain('LassoLinear, L0Linear');
    expect(compaction.count(settingsOf([L0Linear as LinearMapConstructor]))).toBe(3);
    expect(compaction.count({ ...settingsOf(both), effort: 'full' })).toBe(10);
  });

  test('compaction measures every subject, leaves nothing behind and raises an alarm for other outputs or bytes', async () => {
    const settings = settingsOf(both);
    const before = memory().numTensors;
    const watch = { signal: new AbortController().signal, say: () => {}, onRow: () => {} };
    const { section, problem } = await runTask(compaction as Task, settings, 2, watch);
    expect(problem).toBeUndefined();
    expect(memory().numTensors).toBe(before);
    const rows = section.rows as Row<Compaction>[];
    expect(rows.map(({ status, message, leakedTensors }) => [status, message, leakedTensors])).toEqual(
      Array.from({ length: 5 }, () => ['ok', null, 0]),
    );
    expect(rows.map(({ measured }) => measured?.becomes)).toEqual([
      'CSRLinear',
      'CSRLinear',
      'CompactLinear',
      'CompactLinear',
      'CompactLinear',
    ]);
    const texts: string[] = compaction.method(settings).slice();
    for (const row of rows) {
      const measured = row.measured as Compaction;
      expect(measured.sparsity.bytesAfter).toBeLessThan(0.6 * measured.sparsity.bytesBefore);
      expect(measured.forward[1].ratio.median).toBeGreaterThan(0);
      expect(alarmsOf(compaction as Task, row)).toEqual([]);
      expect(compaction.alarms?.({ ...measured, difference: 2e-6 })).toEqual([expect.stringContaining('outputs differ')]);
      expect(compaction.alarms?.({ ...measured, difference: Number.NaN })).toEqual([expect.stringContaining('outputs differ by NaN')]);
      expect(compaction.alarms?.({ ...measured, bytesFound: 4 })).toEqual([expect.stringContaining('smaller map has 4')]);
      texts.push(compaction.line(measured));
    }
    const table = compaction.table(rows, settings);
    expect(table.lines).toHaveLength(5);
    for (const line of table.lines) expect(line.reduce((sum, { span = 1 }) => sum + span, 0)).toBe(table.columns.length);
    const plots = compaction.plots(rows, settings);
    texts.push(table.caption, ...plots.flatMap(({ title, caption, alt }) => [title, caption, alt]));
    for (const text of texts) expect(text).not.toMatch(/NaN|undefined|\[object/);
    expect(compaction.plots([], settings)).toEqual([]);
  });

  test('compaction on a backend without kernels keeps a block and says so', () => {
    const without = { ...settingsOf(both), backend: { ...wasm, withoutKernels: () => 'none here' } };
    expect(compaction.method(without).join(' ')).toContain('Without slim’s kernels');
    expect(compaction.method(settingsOf(both)).join(' ')).not.toContain('Without slim’s kernels');
  });
});
