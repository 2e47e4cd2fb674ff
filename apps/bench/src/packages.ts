import { maps as core, type LinearMapConstructor, type Registry } from '@slim/core';
import { maps as rnn } from '@slim/rnn';
import { maps as sparse } from '@slim/sparse';
import { maps as spectral } from '@slim/spectral';
import { maps as stochastic } from '@slim/stochastic';

/** The packages whose maps are measured: one line each. */
const packages: readonly Registry[] = [core, rnn, sparse, spectral, stochastic];

/** Every name that a map may be asked for by (registry keys and aliases), with its constructor. */
export const registry: Registry = Object.assign({}, ...packages);

const isBaseline = (map: LinearMapConstructor): boolean => map.description.name === 'Linear';

/** Every map once, however many names it has: the dense baseline first, the others by name. */
export const allMaps: readonly LinearMapConstructor[] = [...new Set(Object.values(registry))].sort(
  (a, b) => Number(isBaseline(b)) - Number(isBaseline(a)) || a.description.name.localeCompare(b.description.name),
);
