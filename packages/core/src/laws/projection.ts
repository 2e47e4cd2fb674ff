import { frobeniusNorm, subtract } from '../linalg/index.js';
import { Matrix64 } from '../linalg/Matrix64.js';
import { Random } from '../random/Random.js';
import { type Law, must } from './Law.js';
import { assign, freeParameters, perturb, trial, weight64 } from './trial.js';

/** Rounding of W and of its parameters to float32, over the sizes of the examples, relative to ‖W‖. */
const ROUNDING = 1e-5;

const ownMatrixIsExact: Law = {
  name: 'fromMatrix gives a matrix of the class back',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      if (!Map.description.project) return;
      await perturb(map);
      const w = await weight64(map);
      const { map: again, distance } = await Map.fromMatrix(w, example.options);
      again.dispose();
      must(distance <= ROUNDING * frobeniusNorm(w), () => `W of the map itself is ${distance} away, ‖W‖ is ${frobeniusNorm(w)}`);
    }),
};

const nearestIsNearest: Law = {
  name: 'fromMatrix is not beaten where it claims the nearest map',
  holds: async (Map, example) => {
    if (!Map.description.project) return;
    const random = new Random(23);
    const { rows, columns } = await trial(Map, example, weight64);
    // A complex W is compared in its real form, which has every number twice.
    const twice = rows === example.inFeatures ? 1 : Math.SQRT2;
    for (let attempt = 0; attempt < 3; attempt++) {
      const entries = Float64Array.from({ length: rows * columns }, () => random.normal());
      const target = Matrix64.of(rows, columns, entries);
      const { map, distance, nearest } = await Map.fromMatrix(target, example.options);
      try {
        const real = frobeniusNorm(subtract(target, await weight64(map))) / twice;
        must(Math.abs(real - distance) <= ROUNDING * frobeniusNorm(target), () => `the distance is ${real}, not ${distance}`);
        if (!nearest) continue;
        for (const size of [1e-2, 1e-1, 1]) {
          const start = new globalThis.Map(
            await Promise.all(freeParameters(map).map(async ([name, v]) => [name, await v.data()] as const)),
          );
          for (let step = 0; step < 10; step++) {
            for (const [name, variable] of freeParameters(map)) {
              await assign(variable, (_, i) => (start.get(name)?.[i] as number) + size * random.normal());
            }
            const other = frobeniusNorm(subtract(target, await weight64(map))) / twice;
            must(
              other >= distance - ROUNDING * frobeniusNorm(target),
              () => `another map is ${other} away, the one called nearest ${distance}`,
            );
          }
          for (const [name, variable] of freeParameters(map)) await assign(variable, (_, i) => start.get(name)?.[i] as number);
        }
      } finally {
        map.dispose();
      }
    }
  },
};

/** Laws about making a map for a matrix. */
export const projectionLaws: readonly Law[] = [ownMatrixIsExact, nearestIsNearest];
