import { beforeAll, describe, expect, test } from '@jest/globals';
import { getKernel, matMul, memory, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { type Backend, backends } from '../src/backends/index.js';
import { wasm } from '../src/backends/wasm.js';
import { widths } from '../src/plots/render.js';
import type { Row } from '../src/results/Row.js';
import { alarmsOf, runTask } from '../src/runTask.js';
import { productOf } from '../src/tasks/kernels/calls.js';
import { subjects } from '../src/tasks/kernels/cases/index.js';
import { kernelsOf } from '../src/tasks/kernels/index.js';
import { KernelSwitch } from '../src/tasks/kernels/KernelSwitch.js';
import type { KernelTimes } from '../src/tasks/kernels/measure.js';
import type { Subject } from '../src/tasks/kernels/Subject.js';
import { Workbench } from '../src/tasks/kernels/Workbench.js';

const sizes = { quick: [4], standard: [4], full: [4] };
const settings = { maps: [], sizes: [4], batch: 8, backend: wasm, effort: 'quick' as const, seed: 1 };
const isOurs = (): boolean => 'replaced' in (getKernel('BatchMatMul', 'wasm') ?? {});

/** Whose kernels a call ran on. */
const sides: boolean[] = [];
const product: Subject = {
  name: 'product',
  sizes,
  flops: (n) => 2 * n ** 3,
  open: (bench, n) => {
    const a = bench.normal(n, n);
    const call = () => {
      sides.push(isOurs());
      return [matMul<Tensor>(a, a)];
    };
    return { call, yardstick: productOf(bench, 2 * n, 2 * n), operations: 2 };
  },
};
const broken: Subject = {
  name: 'broken',
  sizes,
  open: (bench, n) => ({
    call: () => {
      bench.normal(n);
      throw new Error('no such kernel');
    },
  }),
};
const slow: Subject = { name: 'slow', sizes, stock: { upTo: 3, above: 'minutes' }, open: () => ({ call: () => [tensor1d([1])] }) };

const task = kernelsOf([product, broken, slow]);
const runOn = async (backend: Backend, of = task) => {
  const chosen = { ...settings, backend };
  const { section, problem } = await runTask(of, chosen, 0.2, { signal: new AbortController().signal, say: () => {}, onRow: () => {} });
  expect(problem).toBeUndefined();
  return section;
};

describe('kernels', () => {
  let rows: Row<KernelTimes>[];
  beforeAll(async () => {
    await wasm.start();
    const before = memory().numTensors;
    rows = (await runOn(wasm)).rows as Row<KernelTimes>[];
    expect(memory().numTensors).toBe(before);
  });

  test('kernels times ours, stock and the yardstick, each on the kernels it is meant for, and leaves ours in use', () => {
    const spread = { median: expect.any(Number), q1: expect.any(Number), q3: expect.any(Number), count: expect.any(Number) };
    const both = { seconds: spread, ratio: spread };
    expect(rows[0]).toEqual({
      subject: 'product',
      size: 4,
      status: 'ok',
      message: null,
      leakedTensors: 0,
      measured: {
        seconds: spread,
        stock: both,
        stockLeftOut: null,
        yardstick: { ...both, name: 'matMul 8³' },
        rate: { perSecond: expect.any(Number), share: spread },
      },
    });
    expect(new Set(sides)).toEqual(new Set([true, false]));
    expect(isOurs()).toBe(true);
    const perSecond = rows[0]?.measured?.rate?.perSecond as number;
    const secondsPerCall = 2 * (rows[0]?.measured?.seconds.median as number); // two operations in a call
    expect(perSecond * secondsPerCall).toBeCloseTo(2 * 4 ** 3, 3);
  });

  test('kernels reports an operation that fails and goes on', () => {
    expect(rows.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok']);
    expect(rows[1]).toMatchObject({ message: 'no such kernel', measured: null, leakedTensors: 0 });
    expect(alarmsOf(task, rows[1] as Row)).toEqual(['Kernels, broken 4 × 4: failed: no such kernel']);
  });

  test('kernels leaves stock out above its limit and says why, and waits for it with --full', async () => {
    const reason = 'above n = 3: minutes';
    expect(rows[2]?.measured).toMatchObject({ stock: null, stockLeftOut: reason, yardstick: null, rate: null });
    expect(task.line(rows[2]?.measured as KernelTimes)).toBe(`stock left out ${reason}`);
    expect(task.table(rows, settings).caption).toContain(`slow: stock left out ${reason}`);
    const run = kernelsOf([slow]).run({
      settings: { ...settings, effort: 'full' },
      budget: { left: 0, part: () => 0 } as never,
      pause: async () => {},
      say: () => {},
    });
    const { value } = await run.next();
    expect((value as Row<KernelTimes>).measured?.stock?.ratio.count).toBeGreaterThan(0);
    await run.return(undefined);
  });

  test('kernels describes table, plots and method without undefined values', () => {
    const table = task.table(rows, settings);
    for (const line of table.lines) expect(line.reduce((sum, { span = 1 }) => sum + span, 0)).toBe(table.columns.length);
    const plots = task.plots(rows, settings);
    expect(plots.map(({ name }) => name)).toEqual(['kernels-stock', 'kernels-yardstick']);
    const cells = table.lines.flat().flatMap(({ text, detail = '' }) => [text, detail]);
    const drawings = plots.flatMap(({ spec }) => [JSON.stringify(spec(widths.wide)), JSON.stringify(spec(widths.narrow))]);
    const described = plots.flatMap(({ title, caption, alt }) => [title, caption, alt]);
    const lines = rows.flatMap(({ measured }) => (measured ? [task.line(measured)] : []));
    for (const text of [table.caption, ...cells, ...lines, ...task.method(settings), ...described, ...drawings]) {
      expect(text).not.toMatch(/NaN|undefined|\[object/);
    }
    expect(task.plots([], settings)).toEqual([]);
  });

  test.each(backends.filter(({ key }) => key !== 'wasm'))('kernels on $key says in one line why it is left out', async (backend) => {
    const section = await runOn(backend);
    expect(section).toMatchObject({ planned: 0, rows: [], method: [] });
    expect(section.leftOut).toMatch(/^slim’s kernels are not in use \(.+\)$/);
  });
});

describe('subjects', () => {
  beforeAll(async () => {
    await wasm.start();
  });

  const valuesOf = (tensors: readonly Tensor[]): number[][] =>
    tensors.map((one) => {
      const values = [...one.dataSync()];
      one.dispose();
      return values;
    });

  const sizeOf = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  test.each(subjects.filter((subject) => subject.sizes.full.length > 0))(
    '$name computes the same on both sides, in all efforts whose sizes --full has too, and gives everything back',
    async ({ sizes, open }) => {
      for (const size of [...sizes.quick, ...sizes.standard]) expect(sizes.full).toContain(size);
      const kernels = await KernelSwitch.open();
      kernels.to('slim');
      const before = memory().numTensors;
      const bench = new Workbench(1);
      const { call, yardstick } = open(bench, sizes.full[0] as number);
      const ours = valuesOf(call());
      kernels.to('stock');
      const stock = valuesOf(call());
      kernels.to('slim');
      valuesOf(yardstick?.call() ?? []);
      bench.dispose();
      expect(memory().numTensors).toBe(before);
      for (const [i, values] of stock.entries()) {
        const difference = values.map((value, j) => value - (ours[i]?.[j] as number));
        expect(sizeOf(difference)).toBeLessThanOrEqual(1e-3 * sizeOf(values)); // the same operation; how exact it is, its own tests say
      }
    },
  );
});
