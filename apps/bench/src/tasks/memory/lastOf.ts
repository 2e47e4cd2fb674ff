import { slice, squeeze, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/** The states after the last step, [batch, hidden], of those over time. */
export const lastOf = (states: Tensor3D): Tensor2D => squeeze(slice(states, [states.shape[0] - 1, 0, 0], [1, -1, -1]), [0]);
