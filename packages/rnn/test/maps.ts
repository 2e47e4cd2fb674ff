/** The maps of all packages, for networks to be made of. */
import * as core from '@slim/core';
import * as sparse from '@slim/sparse';
import * as spectral from '@slim/spectral';
import * as stochastic from '@slim/stochastic';

/** Constructors by class name. */
export const allMaps: Readonly<Record<string, core.LinearMapConstructor>> = Object.fromEntries(
  [core.maps, sparse.maps, spectral.maps, stochastic.maps].flatMap((maps) => Object.values(maps)).map((Map) => [Map.description.name, Map]),
);
