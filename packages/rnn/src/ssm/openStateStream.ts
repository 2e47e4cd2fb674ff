import type { LinearMap } from '@slim/core';
import { add, mul, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { download } from '../stream/download.js';
import type { Stream } from '../stream/Stream.js';
import { streamOf } from '../stream/streamOf.js';
import { advanceStates } from './advanceStates.js';
import { dynamicsParts } from './dynamics.js';

/** A linear state space as a stream needs it. */
export interface StreamedStates {
  readonly where: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly stateSize: number;
  readonly batch: number;
  readonly normalize: boolean;
  readonly maps: { readonly A: LinearMap; readonly B: LinearMap; readonly C: LinearMap; readonly D: LinearMap | undefined };
  /** Makes the state at the start, [1, n]; called in a tidy scope. */
  readonly start: () => Tensor;
}

/** Downloads what a stream of a linear state space needs; no tensor stays. */
export const openStateStream = async (streamed: StreamedStates): Promise<Stream> => {
  const { where, inputSize, outputSize, stateSize, batch, normalize, maps } = streamed;
  const { A, B, C, D } = maps;
  const { start, ...numbers } = await download(() => {
    const { a, w, gain, bias } = dynamicsParts(A, {}, normalize);
    const normalized = (v: Tensor): Tensor => (gain ? mul(v, gain) : v);
    const shift = normalized(B.effectiveB());
    return {
      ...(a && { diagonal: a }),
      ...(w && { matrix: transpose(w) }),
      input: transpose(normalized(B.effectiveW())),
      shift: bias ? add(shift, bias) : shift,
      output: transpose(C.effectiveW()),
      ...(D && { feedthrough: transpose(D.effectiveW()) }),
      bias: D ? add(C.effectiveB(), D.effectiveB()) : C.effectiveB(),
      start: streamed.start(),
    };
  });
  const advance = advanceStates(numbers);
  return streamOf({ where, inputSize, outputSize, batch, stateSize, axes: 'batch', starts: [start], advance });
};
