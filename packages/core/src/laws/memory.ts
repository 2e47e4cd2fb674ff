import { memory } from '@tensorflow/tfjs-core';
import { COMBINATION } from '../algebra/Combination.js';
import type { Example } from '../contract/Description.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { examplesOf, type Law, must } from './Law.js';
import { trainAStretch } from './trainAStretch.js';
import { batch, trial } from './trial.js';

const alive = (): number => memory().numTensors;

/** A map and the maps inside it that are maps of their own right, each of which may keep its W. */
const countMaps = (map: LinearMap): number =>
  COMBINATION in map ? Object.values(map.parts).reduce((total, part) => total + countMaps(part), 0) : 1;

const memoryIsReturned: Law = {
  name: 'every method returns its memory, and dispose returns the map',
  holds: async (Map, example) => {
    const empty = alive();
    await trial(Map, example, async (map) => {
      const x = batch(Map, map);
      const [owned, kept] = [alive(), countMaps(map)];
      const uses: Record<string, () => void | Promise<void>> = {
        forward: () => map.forward(x).dispose(),
        'forward in training': () => map.forward(x, { training: true }).dispose(),
        effectiveW: () => map.effectiveW().dispose(),
        regError: () => map.regError().dispose(),
        bind: () => {
          const bound = map.bind();
          bound(x).dispose();
          bound.dispose();
        },
        refresh: () => map.refresh(),
        afterStep: () => map.afterStep(),
        stateDict: () => {
          for (const tensor of Object.values(map.stateDict({ aliases: true }))) tensor.dispose();
        },
        save: async () => void (await map.save()),
        certify: async () => void (await map.certify()),
        eig: async () => void (map.inFeatures === map.outFeatures && (await map.eig())),
        fuse: () => map.fuse().dispose(),
        clone: () => map.clone().dispose(),
      };
      for (const [name, use] of Object.entries(uses)) {
        await use();
        must(alive() <= owned + kept, () => `${name} left ${alive() - owned} tensors; ${kept}, a kept W for each map, are allowed`);
      }
      x.dispose();
    });
    must(alive() === empty, () => `${alive() - empty} tensors are left after dispose`);
  },
};

/** One example of a map goes the whole way, which takes longer than all other laws together; the others show each of its ways. */
const stepsOf = (Map: LinearMapConstructor, example: Example): number =>
  JSON.stringify(example) === JSON.stringify(examplesOf(Map).at(-1)) ? 200 : 25;

const trainingLeaksNothing: Law = {
  name: '200 steps of Adam leak nothing, nor do 25 at every other example',
  holds: async (Map, example) => {
    const empty = alive();
    const steps = stepsOf(Map, example);
    await trial(Map, example, (map) => {
      const owned = alive();
      trainAStretch(Map, map, steps, 0.01);
      must(alive() === owned, () => `${alive() - owned} tensors are left after ${steps} steps`);
    });
    must(alive() === empty, () => `${alive() - empty} tensors are left after dispose`);
  },
};

const disposeIsFinal: Law = {
  name: 'dispose() may be called again, and everything else is refused after it',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const x = batch(Map, map);
      map.dispose();
      map.dispose();
      must(map.isDisposed, () => 'isDisposed is false after dispose');
      const uses = [
        () => map.forward(x),
        () => map.effectiveW(),
        () => map.regError(),
        () => map.bind(),
        () => map.refresh(),
        () => map.afterStep(),
        () => map.stateDict(),
        () => map.loadStateDict({}),
        () => map.save(),
        () => map.certify(),
        () => map.eig(),
        () => map.fuse(),
        () => map.clone(),
      ];
      for (const use of uses) {
        const refusal = await refusalOf(use);
        must(refusal?.code === 'disposed', () => `${use} is not refused after dispose, or not as 'disposed': ${refusal}`);
      }
      x.dispose();
    }),
};

const refusalOf = async (use: () => unknown): Promise<{ code?: string } | undefined> => {
  try {
    await use();
    return undefined;
  } catch (problem) {
    return problem as { code?: string };
  }
};

/** Laws about memory. */
export const memoryLaws: readonly Law[] = [memoryIsReturned, trainingLeaksNothing, disposeIsFinal];
