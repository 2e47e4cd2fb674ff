import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { load } from '../load.js';
import { SlimError } from '../SlimError.js';
import { type Law, must } from './Law.js';
import { batch, freeParameters, numbers, perturb, trial, weight64 } from './trial.js';

/** Both maps compute the same numbers, bit for bit. */
const mustEqual = async (a: LinearMap, b: LinearMap, x: Tensor, name: string): Promise<void> => {
  const [ours, theirs] = [await numbers(a.forward(x)), await numbers(b.forward(x))];
  must(
    ours.every((value, i) => Object.is(value, theirs[i])),
    () => `${name} computes other numbers`,
  );
};

const readingWritesNothing: Law = {
  name: 'reading does not write',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const x = batch(Map, map);
      const before = Object.values(map.parameters).map((variable) => variable.dataId);
      for (const call of [{}, { training: true }]) {
        map.forward(x, call).dispose();
        map.effectiveW(call).dispose();
        map.regError(call).dispose();
        const bound = map.bind(call);
        bound(x).dispose();
        bound.dispose();
      }
      for (const copy of Object.values(map.stateDict())) copy.dispose();
      await map.save();
      await map.certify();
      map.fuse().dispose();
      x.dispose();
      for (const [i, [name, variable]] of Object.entries(map.parameters).entries()) {
        must(variable.dataId === before[i], () => `'${name}' was written by a method that reads`);
      }
    }),
};

/** The constructors of the maps inside a map, by class name: what `load` needs to know of them. */
const constructorsInside = (map: LinearMap): Record<string, LinearMapConstructor> => {
  const known: Record<string, LinearMapConstructor> = {};
  for (const part of Object.values(map.parts)) {
    if ('description' in part.constructor) known[part.name] = part.constructor as unknown as LinearMapConstructor;
    Object.assign(known, constructorsInside(part));
  }
  return known;
};

const saveLoad: Law = {
  name: 'save and load give the same map back through JSON',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const x = batch(Map, map);
      const again = load(JSON.parse(JSON.stringify(await map.save())), { maps: { Map, ...constructorsInside(map) } });
      await mustEqual(map, again, x, 'the loaded map');
      must(again.name === map.name, () => `the loaded map is a ${again.name}`);
      again.dispose();
      x.dispose();
    }),
};

const stateRoundTrip: Law = {
  name: 'stateDict and loadStateDict carry a map over, with and without aliases',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const x = batch(Map, map);
      for (const aliases of [false, true]) {
        await trial(
          Map,
          example,
          async (other) => {
            const state = map.stateDict({ aliases });
            await other.loadStateDict(state);
            for (const copy of Object.values(state)) copy.dispose();
            await mustEqual(map, other, x, `the map that read the state dict${aliases ? ' with aliases' : ''}`);
          },
          2,
        );
      }
      x.dispose();
    }),
};

const cloneIsIndependent: Law = {
  name: 'clone() is the same map, and independent',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const x = batch(Map, map);
      const twin = map.clone();
      await mustEqual(map, twin, x, 'the clone');
      const before = await weight64(map);
      await perturb(twin, 1);
      const after = await weight64(map);
      twin.dispose();
      must(
        before.data.every((value, i) => value === after.data[i]),
        () => 'changing the clone changed the map',
      );
      x.dispose();
    }),
};

const wrongStateIsRefused: Law = {
  name: 'a wrong state dict is refused with the key, and changes nothing',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const before = Object.values(map.parameters).map((variable) => variable.dataId);
      const refuses = async (key: string, change: (state: Record<string, Tensor>) => void): Promise<void> => {
        const state = map.stateDict();
        const copies = Object.values(state);
        change(state);
        const problem = await map.loadStateDict(state).then(
          () => undefined,
          (error: unknown) => error,
        );
        for (const copy of new Set([...copies, ...Object.values(state)])) copy.dispose();
        must(problem instanceof SlimError && problem.code === 'state', () => `a wrong '${key}' is not refused: ${problem}`);
        must(String(problem).includes(`'${key}'`), () => `the refusal does not name '${key}': ${problem}`);
      };
      await refuses('stranger', (state) => {
        state['stranger'] = tensor1d([1]);
      });
      const [name, variable] = freeParameters(map)[0] ?? Object.entries(map.parameters)[0] ?? [];
      if (name !== undefined && variable !== undefined) {
        await refuses(name, (state) => {
          delete state[name];
        });
        await refuses(name, (state) => {
          state[name] = tensor(new Float32Array(variable.size + 1));
        });
      }
      const changed = Object.values(map.parameters).findIndex((one, i) => one.dataId !== before[i]);
      must(changed < 0, () => `a refused state dict changed '${Object.keys(map.parameters)[changed]}'`);
    }),
};

/** Laws about the state of a map. */
export const stateLaws: readonly Law[] = [readingWritesNothing, saveLoad, stateRoundTrip, cloneIsIndependent, wrongStateIsRefused];
