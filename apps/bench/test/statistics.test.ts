import { describe, expect, test } from '@jest/globals';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { cpu } from '../src/backends/cpu.js';
import { interleave } from '../src/measure/interleave.js';
import { compare, ratioOf, spreadOf } from '../src/measure/statistics.js';
import { planSteps } from '../src/tasks/learning/plan.js';

describe('spreadOf', () => {
  test('spreadOf(values) gives median and quartiles whatever the order', () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, q1: 2, q3: 4, count: 5 });
    expect(spreadOf([7])).toEqual({ median: 7, q1: 7, q3: 7, count: 1 });
  });
});

describe('compare', () => {
  test('compare(rounds) divides out a machine that is ten times slower in half of the rounds', () => {
    const rounds = Array.from({ length: 20 }, (_, i) => {
      const slowness = i % 2 === 0 ? 1 : 10;
      return { subject: 3 * slowness, baseline: 2 * slowness };
    });
    const { ratio, seconds } = compare(rounds);
    expect(ratio).toEqual({ median: 1.5, q1: 1.5, q3: 1.5, count: 20 });
    expect(seconds.q3 / seconds.q1).toBe(10);
  });

  test('compare(rounds) is not moved by one disturbed round', () => {
    const rounds = Array.from({ length: 21 }, (_, i) => ({ subject: i === 4 ? 1000 : 2, baseline: 1 }));
    expect(compare(rounds).ratio).toMatchObject({ median: 2, q1: 2, q3: 2 });
  });
});

describe('ratioOf', () => {
  test('ratioOf(rounds, name, to) takes any two of the operations', () => {
    const rounds = [
      { ours: 1, stock: 4, dense: 2 },
      { ours: 10, stock: 40, dense: 20 },
    ];
    expect(ratioOf(rounds, 'stock', 'ours').median).toBe(4);
    expect(ratioOf(rounds, 'ours', 'dense').median).toBe(0.5);
  });
});

describe('interleave', () => {
  // Six rounds of microseconds each, and time for them however long others keep the processor.
  const extent = { seconds: 2, sampleSeconds: 1e-9, rounds: { least: 6, most: 6 } };
  const tracer = (log: string[], name: string) => ({
    prepare: () => void log.push(`${name} is prepared`),
    call: (): Tensor[] => {
      log.push(name);
      return [tensor1d([1])];
    },
  });

  test('interleave({ a, b }) times both in every round and alternates who is first', async () => {
    await cpu.start();
    const log: string[] = [];
    const marked: number[] = [];
    const rounds = await interleave({ a: tracer(log, 'a'), b: tracer(log, 'b') }, extent, cpu, async () => void marked.push(log.length));
    expect(rounds).toHaveLength(6);
    const firsts = marked.map((position) => log[position + 1]);
    expect(firsts).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(rounds.every(({ a, b }) => a > 0 && b > 0)).toBe(true);
  });

  test('interleave(three operations) takes each first in its turn, and enters it before its calls', async () => {
    await cpu.start();
    const log: string[] = [];
    const entering = (name: string) => ({ ...tracer(log, name), enter: () => void log.push(`enter ${name}`) });
    const marked: number[] = [];
    const operations = { a: entering('a'), b: entering('b'), c: entering('c') };
    const rounds = await interleave(operations, extent, cpu, async () => void marked.push(log.length));
    expect(Object.keys(rounds[0] ?? {})).toEqual(['a', 'b', 'c']);
    expect(marked.map((position) => log[position])).toEqual(['a', 'b', 'c', 'a', 'b', 'c'].map((name) => `enter ${name}`));
    expect(log.slice(marked[0], (marked[0] as number) + 3)).toEqual(['enter a', 'a is prepared', 'a']);
  });

  test('interleave({ subject, baseline }) does not time what prepares a call', async () => {
    await cpu.start();
    const wait = (milliseconds: number): void => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    const call = () => [tensor1d([1])];
    const rounds = await interleave({ subject: { prepare: () => wait(30), call }, baseline: { call } }, extent, cpu, async () => {});
    expect(compare(rounds).seconds.median).toBeLessThan(0.02);
  });

  test('interleave({ slow, slower }) ends a very slow comparison after one round, but never without', async () => {
    await cpu.start();
    const slow = {
      call: () => {
        const end = performance.now() + 40;
        while (performance.now() < end);
        return [tensor1d([1])];
      },
    };
    expect(await interleave({ slow, slower: slow }, { ...extent, seconds: 0.01 }, cpu, async () => {})).toHaveLength(1);
  });
});

describe('planSteps', () => {
  test('planSteps() gives all maps the same whole number of epochs when one fits', () => {
    expect(planSteps([0.01, 0.03], 13, 100, 10)).toEqual([300, 300]);
    expect(planSteps([0.01, 0.03], 1000, 100, 5)).toEqual([500, 500]);
  });

  test('planSteps() lets the slow maps alone pay when an epoch each does not fit', () => {
    const steps = planSteps([0.01, 1, 0.01], 12, 100, 5);
    expect(steps).toEqual([100, 10, 100]);
  });

  test('planSteps() gives every map at least one step and a map that cannot be timed a whole epoch', () => {
    expect(planSteps([10, 10], 0, 100, 5)).toEqual([1, 1]);
    expect(planSteps([0, 10], 0, 100, 5)[1]).toBe(1);
  });
});
