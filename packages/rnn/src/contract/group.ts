import { type Call, defineLinear, type LinearMap, type Parts, SlimError } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What a group is made of. */
export interface Grouping {
  /** The class that the group belongs to, as errors shall call it. */
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly seed: number;
  /** The maps by the prefixes of their state keys; `seedOf` gives each a seed of its own. */
  readonly parts: (seedOf: (prefix: string) => number) => Parts;
  /** The regularisation of all of it, a scalar. */
  readonly penalty: (parts: Parts, call: Call) => Tensor;
}

/** All groups, to tell them from maps. */
const groups = new WeakSet<LinearMap>();

/**
 * Maps that belong together: their variables under one table of state keys, loaded all or none, disposed together. Core keeps
 * such a table for the maps inside a map, so a group is one that has no parameters and no matrix of its own.
 */
export const group = ({ name, inputSize, outputSize, seed, parts, penalty }: Grouping): LinearMap => {
  const Group = defineLinear({
    name,
    defaults: {},
    bias: { allowed: false },
    parameters: () => ({}),
    parts: (_context, seedOf) => {
      const made = parts(seedOf);
      // Not only the maps but their variables: one map in two cells, or inside two combinations, would be trained twice a step.
      const owned = Object.values(made).map((part) => new Set<unknown>([part, ...Object.values(part.parameters)]));
      const all = owned.flatMap((things) => [...things]);
      if (new Set(all).size < all.length) {
        throw new SlimError(
          'input',
          `${name}(${inputSize} → ${outputSize})`,
          'each place needs a map of its own, but one map was given twice',
        );
      }
      return made;
    },
    weight: () => {
      throw new SlimError('kind', `${name}(${inputSize} → ${outputSize})`, 'has no single matrix: its maps have');
    },
    penalty: (_values, context) => penalty(context.parts, context.call),
    promise: { kind: 'none', property: 'no matrix' },
  });
  const made = new Group(inputSize, outputSize, { seed });
  groups.add(made);
  return made;
};

/** The maps of a group and of the groups inside it, by the prefixes of their state keys. */
export const mapsOf = (map: LinearMap, at = ''): Readonly<Record<string, LinearMap>> =>
  Object.fromEntries(
    Object.entries(map.parts).flatMap(([prefix, part]) => {
      const path = at === '' ? prefix : `${at}.${prefix}`;
      return groups.has(part) ? Object.entries(mapsOf(part, path)) : [[path, part] as const];
    }),
  );
