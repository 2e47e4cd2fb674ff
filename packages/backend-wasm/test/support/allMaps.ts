import { maps as core, type MapModule } from '@slim/core';
import { maps as sparse } from '@slim/sparse';
import { maps as spectral } from '@slim/spectral';
import { maps as stochastic } from '@slim/stochastic';

/** Every map of every package, under its class name. */
export const allMaps: MapModule = Object.fromEntries(
  [core, sparse, spectral, stochastic].flatMap((registry) => Object.values(registry).map((Map) => [Map.description.name, Map])),
);
