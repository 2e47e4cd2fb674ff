import { beforeAll, describe, expect, test } from '@jest/globals';
import { Linear, type LinearMapConstructor } from '@slim/core';
import { Matrix64, multiply, singularValues } from '@slim/core/linalg';
import { L0Linear, LassoLinear } from '@slim/sparse';
import { SpectralLinear } from '@slim/spectral';
import { memory } from '@tensorflow/tfjs-core';
import { wasm } from '../src/backends/wasm.js';
import { Interrupted } from '../src/measure/attempt.js';
import { alarmsOf, runTask } from '../src/runTask.js';
import type { Settings } from '../src/Settings.js';
import { findingsOf } from '../src/tasks/recovery/findings.js';
import { recovery } from '../src/tasks/recovery/index.js';
import { measureRecovery, type Recovery } from '../src/tasks/recovery/measure.js';
import { lossOf, momentsOf } from '../src/tasks/recovery/moments.js';
import { openProblem } from '../src/tasks/recovery/problem.js';
import { type Recipe, recipesFor, subjectOf } from '../src/tasks/recovery/recipes.js';
import { refit } from '../src/tasks/recovery/refit.js';
import { drawSamples } from '../src/tasks/recovery/samples.js';
import { truthOf } from '../src/tasks/recovery/truth.js';
import { learningRateAt, penaltyWeightAt } from '../src/tasks/recovery/tuning.js';
import type { Task } from '../src/tasks/Task.js';
import { OddLinear } from './oddMaps.js';

const some = [Linear, LassoLinear, L0Linear, SpectralLinear] as readonly LinearMapConstructor[];
const settingsOf = (maps: readonly LinearMapConstructor[], effort: Settings['effort'] = 'quick'): Settings => ({
  maps,
  sizes: [4],
  batch: 8,
  backend: wasm,
  effort,
  seed: 1,
});
const columnsOf = ({ rows, columns, data }: Matrix64): number[][] =>
  Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_, i) => data[i * columns + j] as number));

/** A recipe that is quick to learn from, and enough rows for two batches. */
const dense = recipesFor(settingsOf([Linear as LinearMapConstructor]))[0] as Recipe;
const course = { epochs: 60, seconds: 600, pause: async () => {} };

beforeAll(async () => {
  await wasm.start();
});

describe('truthOf', () => {
  test('truthOf(sparse, seed) has 48 zeros in each column, others of deviation 0.01, and depends on the seed only', () => {
    const w = truthOf('sparse', 3);
    expect(columnsOf(w).map((column) => column.filter((entry) => entry === 0).length)).toEqual(new Array(64).fill(48));
    const others = [...w.data].filter((entry) => entry !== 0);
    expect(Math.sqrt(others.reduce((sum, entry) => sum + entry * entry, 0) / others.length)).toBeCloseTo(0.01, 3);
    expect(truthOf('sparse', 3)).toEqual(w);
    expect(truthOf('sparse', 4)).not.toEqual(w);
  });

  test('truthOf(spectral, seed) has singular values all over [0, 1]', () => {
    const s = singularValues(truthOf('spectral', 3));
    expect(s[0]).toBeGreaterThan(0.9);
    expect(s[0]).toBeLessThan(1);
    expect(s[63]).toBeLessThan(0.1);
    expect(s.reduce((sum, value) => sum + value, 0) / 64).toBeCloseTo(0.5, 0);
  });
});

describe('samples and their moments', () => {
  const w = truthOf('sparse', 1);
  const samples = drawSamples(w, 1, 3000);

  test('drawSamples(w, seed) draws x from [0, 1] and adds noise of deviation 0.001 to xW', () => {
    const { x, y } = samples;
    expect(Math.min(...x.data.slice(0, 9999))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x.data.slice(0, 9999))).toBeLessThanOrEqual(1);
    expect(x.data.reduce((sum, entry) => sum + entry, 0) / x.data.length).toBeCloseTo(0.5, 2);
    const exact = multiply(x, w).data;
    const noise = Math.sqrt(y.data.reduce((sum, entry, k) => sum + (entry - (exact[k] as number)) ** 2, 0) / y.data.length);
    expect(noise).toBeCloseTo(0.001, 5);
    expect(drawSamples(w, 1, 3000)).toEqual(samples);
  });

  test('lossOf(moments, w) is the mean squared error, to 8 digits', () => {
    const moments = momentsOf(samples);
    for (const factor of [0, 1, -2]) {
      const guess = new Matrix64(
        64,
        64,
        w.data.map((entry) => factor * entry),
      );
      const image = multiply(samples.x, guess).data;
      const loss = samples.y.data.reduce((sum, entry, k) => sum + (entry - (image[k] as number)) ** 2, 0) / image.length;
      expect(lossOf(moments, guess) / loss).toBeCloseTo(1, 8);
    }
  });
});

describe('refit', () => {
  const w = truthOf('sparse', 1);
  const moments = momentsOf(drawSamples(w, 1, 3000));

  test('refit(moments, support) keeps the zeros, undoes shrinkage, and no other matrix of that support has less loss', () => {
    const shrunk = new Matrix64(
      64,
      64,
      w.data.map((entry) => 0.5 * entry),
    );
    const fitted = refit(moments, shrunk);
    expect(findingsOf(fitted, w, moments)).toMatchObject({ zeros: 1, kept: 1 });
    expect(lossOf(moments, fitted)).toBeLessThan(lossOf(moments, w));
    expect(findingsOf(fitted, w, moments).distance).toBeLessThan(0.1 * findingsOf(shrunk, w, moments).distance);
    const place = w.data.findIndex((entry) => entry !== 0);
    for (const change of [1e-5, -1e-5]) {
      const other = Matrix64.of(64, 64, fitted.data);
      (other.data[place] as number) += change;
      expect(lossOf(moments, other)).toBeGreaterThan(lossOf(moments, fitted));
    }
  });

  test('refit(moments, nothing) is 0', () => {
    expect(refit(moments, Matrix64.zeros(64, 64)).data.every((entry) => entry === 0)).toBe(true);
  });
});

describe('findingsOf', () => {
  test('findingsOf(w, truth) counts exact zeros only, and has none to count for a truth without them', () => {
    const truth = truthOf('sparse', 1);
    const moments = momentsOf(drawSamples(truth, 1, 100));
    const almost = new Matrix64(
      64,
      64,
      truth.data.map((entry) => entry || 1e-30),
    );
    expect(findingsOf(truth, truth, moments)).toMatchObject({ zeros: 1, kept: 1, distance: 0, sigma: 0 });
    expect(findingsOf(almost, truth, moments)).toMatchObject({ zeros: 0, kept: 1 });
    expect(findingsOf(Matrix64.zeros(64, 64), truth, moments)).toMatchObject({ zeros: 1, kept: 0 });
    expect(findingsOf(truth, truthOf('spectral', 1), moments).zeros).toBeNull();
  });
});

describe('tuning', () => {
  test('learningRateAt and penaltyWeightAt fall from their first to their last values', () => {
    const tuning = { learningRate: 0.1, penaltyWeight: { first: 1e-4, last: 1e-6 } };
    expect([0, 0.3, 1].map((progress) => learningRateAt(tuning, progress))).toEqual([0.1, 0.1, expect.closeTo(0.001, 8)]);
    expect(penaltyWeightAt(tuning, 0)).toBeCloseTo(1e-4, 10);
    expect(penaltyWeightAt(tuning, 0.3)).toBeCloseTo(1e-5, 10);
    expect([0.6, 1].map((progress) => penaltyWeightAt(tuning, progress))).toEqual([1e-6, 1e-6]);
    expect(penaltyWeightAt({ learningRate: 1, penaltyWeight: { first: 0, last: 0 } }, 0.2)).toBe(0);
  });
});

describe('measureRecovery', () => {
  test('measureRecovery(Linear) comes near the least loss, the same for the same seed, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const problem = openProblem('sparse', 1, 4000);
    const measure = () => measureRecovery(Linear as LinearMapConstructor, dense, problem, 1, { ...course, epochs: 150 });
    const [one, two] = [await measure(), await measure()];
    problem.dispose();
    expect(memory().numTensors).toBe(before);
    expect(one).toMatchObject({ epochs: 150, isShort: false, found: { zeros: 0, kept: 1 } });
    expect(one.curve).toHaveLength(40);
    expect(one.curve).toEqual(two.curve);
    expect(one.found.loss).toBeGreaterThan(one.least.loss);
    expect(one.found.loss).toBeLessThan(1.2 * one.least.loss);
    expect(one.refitted?.loss).toBeCloseTo(one.least.loss, 12);
  });

  test('measureRecovery(LassoLinear, split penalty) sets true zeros to exactly zero and is worth a refit', async () => {
    const problem = openProblem('sparse', 1, 4000);
    const recipe = recipesFor(settingsOf([LassoLinear as LinearMapConstructor]))[0] as Recipe;
    const { found, refitted, least } = await measureRecovery(LassoLinear as LinearMapConstructor, recipe, problem, 1, {
      ...course,
      epochs: 250,
    });
    problem.dispose();
    expect(found.zeros).toBeGreaterThan(0.95);
    expect(found.kept).toBeGreaterThan(0.9);
    expect(refitted?.zeros).toBe(found.zeros);
    expect(refitted?.loss).toBeLessThan(1.2 * least.loss);
    expect(refitted?.distance).toBeLessThan(0.5 * found.distance);
  });

  test('measureRecovery ends when its seconds are over, after whole epochs', async () => {
    const problem = openProblem('sparse', 1, 4000);
    const measured = await measureRecovery(Linear as LinearMapConstructor, dense, problem, 1, { ...course, epochs: 1e6, seconds: 0.2 });
    problem.dispose();
    expect(measured.isShort).toBe(true);
    expect(measured.epochs).toBeGreaterThanOrEqual(1);
  });

  test('measureRecovery gives everything back when it is interrupted', async () => {
    const before = memory().numTensors;
    const problem = openProblem('sparse', 1, 4000);
    const pause = () => Promise.reject(new Interrupted('interrupted'));
    await expect(measureRecovery(L0Linear as LinearMapConstructor, dense, problem, 1, { ...course, pause })).rejects.toThrow(Interrupted);
    problem.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('recovery', () => {
  test('recovery takes the maps that have a recipe, more of them in a full run, and says who has one', () => {
    expect(recipesFor(settingsOf(some)).map(subjectOf)).toEqual([
      'Linear, sparse',
      'LassoLinear (split), sparse',
      'L0Linear, sparse',
      'SpectralLinear, spectral',
    ]);
    const full = recipesFor(settingsOf(some, 'full')).map(subjectOf);
    expect(full).toEqual(expect.arrayContaining(['Linear, spectral', 'LassoLinear (weight), sparse']));
    expect(new Set(full).size).toBe(full.length);
    expect(recovery.leftOut?.(settingsOf(some))).toBeUndefined();
    expect(recovery.leftOut?.(settingsOf([OddLinear]))).toMatch(/none of these maps has a part in it \(Linear, LassoLinear, /);
  });

  test('recovery measures every map of a quick run, describes it, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const settings = settingsOf(some);
    const watch = { signal: new AbortController().signal, say: () => {}, onRow: () => {} };
    const { section, problem } = await runTask(recovery as Task, settings, 1, watch);
    expect(problem).toBeUndefined();
    expect(memory().numTensors).toBe(before);
    expect(section.rows.map(({ subject, status, leakedTensors }) => ({ subject, status, leakedTensors }))).toEqual(
      recipesFor(settings).map((recipe) => ({ subject: subjectOf(recipe), status: 'ok', leakedTensors: 0 })),
    );
    const rows = section.rows as Parameters<typeof recovery.table>[0];
    const table = recovery.table(rows, settings);
    for (const line of table.lines) expect(line.reduce((sum, { span = 1 }) => sum + span, 0)).toBe(table.columns.length);
    const plots = recovery.plots(rows, settings);
    expect(plots.map(({ name }) => name)).toEqual(['recovery-loss', 'recovery-support']);
    const texts = [table.caption, ...section.method, ...plots.flatMap(({ title, caption, alt }) => [title, caption, alt])];
    for (const text of [...texts, ...rows.map(({ measured }) => recovery.line(measured as Recovery))])
      expect(text).not.toMatch(/NaN|undefined|\[object/);
  });

  test('recovery ends after the row in which it was interrupted and keeps that row', async () => {
    const stop = new AbortController();
    const { section } = await runTask(recovery as Task, settingsOf(some), 1, {
      signal: stop.signal,
      say: () => {},
      onRow: () => stop.abort(),
    });
    expect(section.rows).toHaveLength(1);
    expect(section.planned).toBe(4);
  });

  test('recovery raises the alarm for a map that must find the zeros and does not, in a run of all epochs only', async () => {
    const problem = openProblem('sparse', 1, 2000);
    const measured = await measureRecovery(Linear as LinearMapConstructor, dense, problem, 1, { ...course, epochs: 2 });
    problem.dispose();
    const alarms = (changes: Partial<Recovery>) => {
      const row = { subject: 'A', size: 64, status: 'ok', message: null, measured: { ...measured, ...changes }, leakedTensors: 0 } as const;
      return alarmsOf(recovery as Task, row);
    };
    expect(alarms({ mustFindZeros: true })).toEqual([]);
    expect(alarms({ epochs: 2000 })).toEqual([]);
    expect(alarms({ epochs: 2000, mustFindZeros: true })).toEqual([
      expect.stringContaining('found 0.0 % of the zeros, 95.0 % are expected'),
    ]);
    const worse = { ...measured.found, zeros: 1, loss: 1.3 * measured.least.loss };
    expect(alarms({ epochs: 2000, mustFindZeros: true, found: worse, refitted: worse })).toEqual([
      expect.stringContaining('after the refit the loss is 1.30× the least, 1.20× is expected'),
    ]);
    expect(alarms({ epochs: 2000, mustFindZeros: true, found: worse, refitted: { ...worse, loss: measured.least.loss } })).toEqual([]);
  });
});
