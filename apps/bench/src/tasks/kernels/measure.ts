import { peakSampler } from '@slim/backend-wasm/peak';
import type { Effort } from '../../effort.js';
import { interleave, type Operation } from '../../measure/interleave.js';
import { type Round, ratioOf, type Spread, secondsOf, spreadOf } from '../../measure/statistics.js';
import type { Bench } from '../Task.js';
import { KernelSwitch, type Side } from './KernelSwitch.js';
import type { Call, Subject } from './Subject.js';
import { Workbench } from './Workbench.js';

/** What the kernels task keeps of one operation at one size. */
export interface KernelTimes {
  /** Seconds per operation on slim's kernels. */
  readonly seconds: Spread;
  /** The same on the kernels of TensorFlow.js, and how many times as long that takes, round by round. Null where left out. */
  readonly stock: { readonly seconds: Spread; readonly ratio: Spread } | null;
  /** Why stock was left out, e.g. `above n = 512: seconds a call`. */
  readonly stockLeftOut: string | null;
  /** Cost on slim's kernels relative to the yardstick. Null where there is none. */
  readonly yardstick: { readonly name: string; readonly seconds: Spread; readonly ratio: Spread } | null;
  /** Floating-point operations per second, and their share of what a core does in registers, round by round. */
  readonly rate: { readonly perSecond: number; readonly share: Spread } | null;
}

/** Seconds that one row gets, and rounds. The least: for rows after some in which stock took all the time there was. */
const extents: Readonly<Record<Effort, { seconds: { least: number; most: number }; rounds: { least: number; most: number } }>> = {
  quick: { seconds: { least: 0.1, most: 0.5 }, rounds: { least: 3, most: 25 } },
  standard: { seconds: { least: 0.3, most: 1 }, rounds: { least: 5, most: 101 } },
  full: { seconds: { least: 2, most: 8 }, rounds: { least: 9, most: 301 } },
};

const SAMPLE_SECONDS = 0.002;

/** The engine compiles the loop of the sampler better after it has run some times. */
const PEAK_WARM_UP = 30;

/** What all rows share: the kernels of both sides, and the peak of the machine. */
export interface Ground {
  readonly kernels: KernelSwitch;
  readonly samplePeak: () => number;
}

export const openGround = async (): Promise<Ground> => {
  const [kernels, samplePeak] = await Promise.all([KernelSwitch.open(), peakSampler()]);
  for (let i = 0; i < PEAK_WARM_UP; i++) samplePeak();
  return { kernels, samplePeak };
};

const leftOut = ({ stock }: Subject, n: number, effort: Effort): string | null =>
  stock && effort !== 'full' && n > stock.upTo ? `above n = ${stock.upTo}: ${stock.above}` : null;

const scaled = ({ median, q1, q3, count }: Spread, by: number): Spread => ({ median: median * by, q1: q1 * by, q3: q3 * by, count });

const rateOf = (flops: number, rounds: readonly Round<string>[], peaks: readonly number[]): KernelTimes['rate'] => {
  const shares = rounds.map(({ ours }, i) => flops / (ours as number) / (peaks[i] as number));
  return { perSecond: flops / secondsOf(rounds, 'ours').median, share: spreadOf(shares) };
};

/** Times one operation in turns on slim's kernels, on stock, and against its yardstick. Leaves slim's kernels in use. */
export const measureKernel = async (
  { settings, pause }: Bench,
  { kernels, samplePeak }: Ground,
  subject: Subject,
  n: number,
  seconds: number,
): Promise<KernelTimes> => {
  const { seconds: limits, rounds: count } = extents[settings.effort];
  const extent = { seconds: Math.min(limits.most, Math.max(limits.least, seconds)), sampleSeconds: SAMPLE_SECONDS, rounds: count };
  const bench = new Workbench(settings.seed);
  const on = (side: Side, call: Call): Operation => ({ enter: () => kernels.to(side), call });
  try {
    kernels.to('slim');
    const { call, yardstick, operations = 1 } = subject.open(bench, n);
    const stockLeftOut = leftOut(subject, n, settings.effort);
    const timed: Record<string, Operation> = {
      ours: on('slim', call),
      ...(yardstick ? { yardstick: on(yardstick.build ?? 'slim', yardstick.call) } : {}),
      ...(stockLeftOut === null ? { stock: on('stock', call) } : {}),
    };
    const peaks: number[] = [];
    const rounds = await interleave(timed, extent, settings.backend, async () => {
      await pause();
      if (subject.flops) peaks.push(samplePeak());
    });
    const secondsEach = (name: string) => scaled(secondsOf(rounds, name), 1 / operations);
    const flops = subject.flops?.(n);
    return {
      seconds: secondsEach('ours'),
      stock: stockLeftOut === null ? { seconds: secondsEach('stock'), ratio: ratioOf(rounds, 'stock', 'ours') } : null,
      stockLeftOut,
      yardstick: yardstick
        ? { name: yardstick.name, seconds: secondsOf(rounds, 'yardstick'), ratio: ratioOf(rounds, 'ours', 'yardstick') }
        : null,
      rate: flops === undefined ? null : rateOf(flops, rounds, peaks),
    };
  } finally {
    kernels.to('slim');
    bench.dispose();
  }
};
