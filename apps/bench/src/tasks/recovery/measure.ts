import type { Certificate, LinearMapConstructor } from '@slim/core';
import { now } from '../../measure/Budget.js';
import { type Findings, findingsOf, type Outline, outlineOf } from './findings.js';
import type { Problem } from './problem.js';
import type { Recipe } from './recipes.js';
import { refit } from './refit.js';
import { type Course, download, train } from './train.js';
import { SIZE } from './truth.js';

/** What the recovery task keeps of one map. */
export interface Recovery extends Recipe {
  readonly epochs: number;
  /** Fewer epochs than meant, because time was short. */
  readonly isShort: boolean;
  readonly seconds: number;
  readonly curve: readonly (Outline & { readonly epoch: number })[];
  readonly found: Findings;
  /** After least squares on the support that was found; null where the truth has no zeros. */
  readonly refitted: Findings | null;
  /** Of the best dense matrix. */
  readonly least: Findings;
  /** Promises of the trained map. */
  readonly certificates: readonly Certificate[];
}

/** Trains a map on the samples of a problem, and compares what it found with the true matrix. */
export const measureRecovery = async (
  Map: LinearMapConstructor,
  recipe: Recipe,
  problem: Problem,
  seed: number,
  course: Pick<Course, 'epochs' | 'seconds' | 'pause'>,
): Promise<Recovery> => {
  const { w: truth, moments, batches, least } = problem;
  const map = new Map(SIZE, SIZE, { ...recipe.options, bias: false, seed });
  try {
    const curve: Recovery['curve'][number][] = [];
    const onPoint: Course['onPoint'] = (epoch, w) => curve.push({ epoch, ...outlineOf(w, truth, moments) });
    const start = now();
    const epochs = await train(map, recipe.tuning, { ...course, batches, onPoint });
    const seconds = now() - start;
    const w = await download(map);
    return {
      ...recipe,
      epochs,
      isShort: epochs < course.epochs,
      seconds,
      curve,
      found: findingsOf(w, truth, moments),
      refitted: recipe.truth === 'sparse' ? findingsOf(refit(moments, w), truth, moments) : null,
      least,
      certificates: await map.certify(),
    };
  } finally {
    map.dispose();
  }
};
