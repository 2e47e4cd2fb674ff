import { type Scalar, train } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import type { MapPromise } from '../contract/MapPromise.js';
import { gradientsOf } from './gradient.js';
import { type Law, must } from './Law.js';
import { assign, freeParameters, numbers, perturb, trial, weight64 } from './trial.js';

/** Penalties below this are 0: a float32 sum over the entries of the examples. */
const NEGLIGIBLE = 1e-5;

const penaltyOf = async (map: LinearMap): Promise<number> => (await numbers(map.regError()))[0] as number;

/** Moves along the gradient of the penalty alone, with steps that shrink. */
const followPenalty = (map: LinearMap, steps: number): void => {
  for (let step = 0; step < steps; step++) {
    const optimizer = train.sgd(0.1 / (1 + step / 20));
    optimizer.minimize(() => map.regError() as Scalar, false, map.trainable);
    optimizer.dispose();
    map.refresh();
  }
};

const penaltyMeetsPromise: Law = {
  name: 'the penalty of a soft promise is 0 exactly when the promise holds, and leads there',
  holds: async (Map, example) => {
    const promises = [Map.description.promise].flat() as MapPromise[];
    if (!promises.some(({ kind }) => kind === 'soft')) return;
    const mustAgree = async (map: LinearMap, when: string): Promise<void> => {
      const kept = (await map.certify()).filter(({ kind }) => kind === 'soft').every(({ holds }) => holds);
      const penalty = await penaltyOf(map);
      must(kept === penalty <= NEGLIGIBLE, () => `${when}: the promise ${kept ? 'holds' : 'is broken'} and the penalty is ${penalty}`);
    };
    for (const factor of [1, 0.1, 10]) {
      await trial(Map, example, async (map) => {
        for (const [, variable] of freeParameters(map)) await assign(variable, (old) => old * factor);
        map.refresh();
        await mustAgree(map, `parameters × ${factor}`);
      });
    }
    await trial(Map, example, async (map) => {
      const before = await penaltyOf(map);
      if (before <= NEGLIGIBLE) return;
      const reached = Object.keys(await gradientsOf(map, () => map.regError()));
      must(reached.length > 0, () => `the penalty is ${before} and depends on no parameter`);
      followPenalty(map, 300);
      const after = await penaltyOf(map);
      must(after <= before / 10, () => `following its gradient takes the penalty from ${before} to ${after} only`);
    });
  },
};

const afterStepProjects: Law = {
  name: 'afterStep() projects: a second time changes nothing',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      map.afterStep();
      const once = await weight64(map);
      map.afterStep();
      const twice = await weight64(map);
      must(
        once.data.every((value, i) => value === twice.data[i]),
        () => 'a second afterStep() moved W again',
      );
    }),
};

/** Laws about penalties and projections. */
export const penaltyLaws: readonly Law[] = [penaltyMeetsPromise, afterStepProjects];
