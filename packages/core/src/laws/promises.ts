import { add, mean, type Scalar, square, sub, tidy, train } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import type { MapPromise } from '../contract/MapPromise.js';
import { type Law, must } from './Law.js';
import { assign, batch, freeParameters, normals, numbers, outputShape, trial, weight64 } from './trial.js';

/** All certificates of the hard promises must hold. */
const mustHold = async (map: LinearMap, when: string): Promise<void> => {
  for (const { property, kind, measured, bound, tolerance, holds } of await map.certify()) {
    if (kind !== 'hard') continue;
    must(holds, () => `${when}: '${property}' measures ${measured}, bound ${bound}, tolerance ${tolerance}`);
  }
};

/** Trains towards random targets with Adam, as a user would: loss + penalty, then afterStep and refresh. */
export const trainAStretch = (Map: LinearMapConstructor, map: LinearMap, steps: number, rate: number): void => {
  if (map.trainable.length === 0) return;
  const [x, target] = [batch(Map, map), normals(outputShape(Map, map, 6), 13)];
  const optimizer = train.adam(rate);
  const call = { training: true };
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(
      () => tidy(() => add(mean(square(sub(map.forward(x, call), target))), map.regError(call))) as Scalar,
      false,
      map.trainable,
    );
    map.afterStep();
    map.refresh();
  }
  for (const one of [x, target, optimizer]) one.dispose();
};

const holdsAtBirth: Law = {
  name: 'a hard promise holds at birth',
  holds: (Map, example) => trial(Map, example, (map) => mustHold(map, 'at birth')),
};

const holdsAfterTraining: Law = {
  name: 'a hard promise holds after optimiser steps',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      trainAStretch(Map, map, 20, 0.1);
      await mustHold(map, 'after 20 steps of Adam');
    }),
};

/** Parameter values that break careless formulas. `old` is the value at birth, `column` its position in its row. */
const extremes: Record<string, (old: number, first: number) => number> = {
  'all parameters zero': () => 0,
  'all parameters one': () => 1,
  'equal rows': (_old, first) => first,
  'parameters × 100': (old) => old * 100,
  'parameters ÷ 100': (old) => old / 100,
  'parameters × -100': (old) => old * -100,
};

/** Families whose W is bounded whatever the parameters must take more. */
const farther: typeof extremes = {
  'parameters × 10000': (old) => old * 1e4,
  'parameters ÷ 10000': (old) => old / 1e4,
};

const holdsAtExtremes: Law = {
  name: 'a hard promise holds from extreme parameters',
  holds: async (Map, example) => {
    const cases = { ...extremes, ...(Map.description.bounded ? farther : {}) };
    for (const [when, next] of Object.entries(cases)) {
      await trial(Map, example, async (map) => {
        for (const [, variable] of freeParameters(map)) {
          const width = variable.shape.at(-1) ?? 1;
          const values = await variable.data();
          await assign(variable, (old, i) => next(old, values[i % width] as number));
        }
        map.refresh();
        const w = await weight64(map);
        must(w.data.every(Number.isFinite), () => `${when}: W has a non-finite entry`);
        await mustHold(map, when);
      });
    }
  },
};

/** Penalties below this are 0: a float32 sum over the entries of the examples. */
const NEGLIGIBLE = 1e-5;

const penaltyMeetsPromise: Law = {
  name: 'the penalty of a soft promise is 0 exactly when the promise holds',
  holds: async (Map, example) => {
    const promises = [Map.description.promise].flat() as MapPromise[];
    if (!promises.some(({ kind }) => kind === 'soft')) return;
    for (const factor of [1, 0.1, 10]) {
      await trial(Map, example, async (map) => {
        for (const [, variable] of freeParameters(map)) await assign(variable, (old) => old * factor);
        map.refresh();
        const soft = (await map.certify()).filter(({ kind }) => kind === 'soft');
        const [penalty] = await numbers(map.regError());
        const kept = soft.every(({ holds }) => holds);
        const free = (penalty as number) <= NEGLIGIBLE;
        must(kept === free, () => `parameters × ${factor}: the promise ${kept ? 'holds' : 'is broken'} and the penalty is ${penalty}`);
      });
    }
  },
};

const penaltyIsSane: Law = {
  name: 'regError is one finite number, at least 0',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const penalty = map.regError();
      const { shape } = penalty;
      const [value] = await numbers(penalty);
      must(shape.length === 0, () => `regError has shape [${shape}]`);
      must(Number.isFinite(value) && (value as number) >= 0, () => `regError is ${value}`);
    }),
};

const traceIsSumOfEigenvalues: Law = {
  name: 'the eigenvalues of a square map add up to its trace',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      if (map.inFeatures !== map.outFeatures) return;
      const w: number[][] | number[][][] = await read(map);
      const { re, im } = await map.eig();
      const trace = w.map((row, i) => row[i] as number | number[]);
      const [sumRe, sumIm] = [re.reduce((a, b) => a + b, 0), im.reduce((a, b) => a + b, 0)];
      const [traceRe, traceIm] = [0, 1].map((part) =>
        trace.reduce<number>((total, d) => total + (typeof d === 'number' ? (part ? 0 : d) : (d[part] ?? 0)), 0),
      ) as [number, number];
      const scale = Math.max(...w.flat(2).map(Math.abs), Number.MIN_VALUE) * w.length ** 2;
      const gap = Math.hypot(sumRe - traceRe, sumIm - traceIm);
      must(gap <= 1e-12 * scale, () => `Σλ is ${sumRe} + ${sumIm}i, the trace ${traceRe} + ${traceIm}i`);
    }),
};

const read = async (map: LinearMap): Promise<number[][]> => {
  const w = map.effectiveW();
  const rows = await w.array();
  w.dispose();
  return rows;
};

/** Laws about what a map promises. */
export const promiseLaws: readonly Law[] = [
  holdsAtBirth,
  holdsAfterTraining,
  holdsAtExtremes,
  penaltyMeetsPromise,
  penaltyIsSane,
  traceIsSumOfEigenvalues,
];
