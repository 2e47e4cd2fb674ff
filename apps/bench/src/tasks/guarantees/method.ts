import type { Settings } from '../../Settings.js';
import { LEARNING_RATE, stepsOf } from './measure.js';

/** How the numbers of the guarantees section come about. */
export const guaranteesMethod = (size: number, { effort, seed }: Settings): string[] => [
  `Each map of ${size} × ${size} with default options and seed ${seed} is certified when it is made, then trained with Adam (learning rate ${LEARNING_RATE}, up to ${stepsOf[effort]} steps) towards a dense random ` +
    'matrix that keeps none of the promises, and certified again. “W moved by” is the Frobenius norm of the change of W relative to W at birth: a promise that survives a large change means more.',
  'A certificate downloads W and measures the promise in float64. A hard promise is kept by construction, for all values of the parameters; what may be missing is float32 rounding, so the measurement is compared with the bound ' +
    'plus a tolerance that follows from the number of operations. A soft promise is only pushed for by a penalty and may be broken at birth or after a few steps.',
  'A certificate speaks about this one W. It is evidence, not proof; the derivation of each guarantee is in the documentation of its map.',
];
