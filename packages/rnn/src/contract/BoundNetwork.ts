import type { Tensor } from '@tensorflow/tfjs-core';
import type { NetworkCall } from './NetworkOptions.js';

/** A network with its matrices built once. Call `dispose` outside a tidy scope; inside one, the scope does it. */
export interface BoundNetwork<S, R> {
  (sequence: Tensor, initStates?: S | null, times?: Pick<NetworkCall, 'lengths' | 'mask'>): R;
  readonly dispose: () => void;
}
