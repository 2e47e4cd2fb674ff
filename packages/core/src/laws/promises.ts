import { tensor2d } from '@tensorflow/tfjs-core';
import { COMBINATION } from '../algebra/Combination.js';
import { promisesOf } from '../algebra/promisesOf.js';
import { certify } from '../contract/certify.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { Certificate, MapPromise } from '../contract/MapPromise.js';
import { realWeight } from '../contract/realWeight.js';
import { frobeniusNorm, scale } from '../linalg/index.js';
import { Matrix64 } from '../linalg/Matrix64.js';
import { Random } from '../random/Random.js';
import { type Law, must } from './Law.js';
import { trainAStretch } from './trainAStretch.js';
import { assign, contextOf, freeParameters, numbers, trial, weight64 } from './trial.js';

/** All certificates of the hard promises must hold, and what the traits say, on which compositions rely. */
const mustHold = async (map: LinearMap, when: string): Promise<void> => {
  const traits = COMBINATION in map ? [] : await certifyTraits(map);
  for (const { property, kind, relation, measured, bound, tolerance, holds } of [...(await map.certify()), ...traits]) {
    if (kind !== 'hard' || (relation === 'at least' && bound > 0 && tolerance >= bound)) continue; // float32 cannot tell
    must(holds, () => `${when}: '${property}' measures ${measured}, bound ${bound}, tolerance ${tolerance}`);
  }
};

const certifyTraits = (map: LinearMap): Promise<Certificate[]> => certify(promisesOf(map.traits), contextOf(map), realWeight(map));

/** Matrices of the size and norm of a W that have nothing of its structure. */
const strangers = (w: Matrix64): Record<string, Matrix64> => {
  const random = new Random(31);
  const like = (entry: (i: number, j: number) => number, norm: number): Matrix64 => {
    const one = Matrix64.from(w.toArray().map((row, i) => row.map((_, j) => entry(i, j))));
    return scale(one, norm / (frobeniusNorm(one) || 1));
  };
  const norm = frobeniusNorm(w) || 1;
  return {
    'a Gaussian matrix': like(() => random.normal(), norm),
    'a Gaussian matrix 1000 times as large': like(() => random.normal(), 1000 * norm),
    'a matrix of rank one': like((i, j) => (i + 1) * (j - 1.5), norm),
    'the zero matrix': like(() => 0, 0),
  };
};

const promisesCanBeBroken: Law = {
  name: 'a promise is refused to some matrix without the structure',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      if (map.inFeatures < 2 || map.outFeatures < 2) return; // at size 1 a family may be all there is
      const w = await weight64(map);
      const without = strangers(w);
      const broken = new Set<string>();
      const hard = ([Map.description.promise].flat() as MapPromise[]).filter(({ kind }) => kind !== 'none');
      for (const stranger of Object.values(without)) {
        const given = tensor2d(Float32Array.from(stranger.data), [w.rows, w.columns]);
        for (const { property, holds } of await certify(hard, contextOf(map), given)) if (!holds) broken.add(property);
      }
      for (const { property } of await map.certify()) {
        if (COMBINATION in map) continue;
        must(broken.has(property), () => `'${property}' is granted to every matrix: ${Object.keys(without).join(', ')}`);
      }
    }),
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
  promisesCanBeBroken,
  holdsAtBirth,
  holdsAfterTraining,
  holdsAtExtremes,
  penaltyIsSane,
  traceIsSumOfEigenvalues,
];
