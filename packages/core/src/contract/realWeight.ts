import { clone, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Call } from './Context.js';
import type { LinearMap } from './LinearMap.js';
import { realForm } from './realForm.js';

/** W of a map as real numbers: a complex W in its real [2i, 2o] form. The caller owns it. */
export const realWeight = (map: LinearMap, call: Call = {}): Tensor2D =>
  tidy(() => {
    const w: Tensor = map.effectiveW(call);
    return clone(map.field === 'complex' ? realForm(w) : w) as Tensor2D;
  });
