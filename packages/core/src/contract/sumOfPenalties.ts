import { addN, type Scalar, scalar } from '@tensorflow/tfjs-core';
import type { Call } from './Context.js';
import type { LinearMap } from './LinearMap.js';

/** Σ regError of some maps, 0 for none. To be called in a tidy scope. */
export const sumOfPenalties = (maps: readonly Pick<LinearMap, 'regError'>[], call: Call): Scalar =>
  maps.length > 0 ? addN(maps.map((map) => map.regError(call))) : scalar(0);
