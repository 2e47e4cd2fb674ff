import type { LinearMap } from '@slim/core';
import { add, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { download } from '../stream/download.js';
import type { Stream } from '../stream/Stream.js';
import { streamOf } from '../stream/streamOf.js';
import { advanceOscillators } from './advanceOscillators.js';
import type { Coefficients } from './oscillator.js';

/** A network of oscillators as a stream needs it. */
export interface StreamedOscillators {
  readonly where: string;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  readonly coefficients: Coefficients;
  readonly inputMap: LinearMap;
  /** Makes W_y above W_z [2n, n], the biases of both together, and y and z at the start, each [1, n]; called in a tidy scope. */
  readonly prepare: () => { readonly weight: Tensor; readonly bias: Tensor | undefined; readonly starts: readonly [y: Tensor, z: Tensor] };
}

/** Downloads what a stream of oscillators needs; no tensor stays. */
export const openOscillatorStream = async (streamed: StreamedOscillators): Promise<Stream> => {
  const { where, inputSize, hiddenSize: n, batch, coefficients, inputMap, prepare } = streamed;
  const { starts, ...numbers } = await download(() => {
    const { weight, bias, starts } = prepare();
    const own = inputMap.effectiveB();
    return {
      input: transpose(inputMap.effectiveW()),
      bias: bias ? add(own, bias) : own,
      position: transpose(slice(weight, [0, 0], [n, n])),
      velocity: transpose(slice(weight, [n, 0], [n, n])),
      starts,
    };
  });
  const advance = advanceOscillators(coefficients, numbers);
  return streamOf({ where, inputSize, outputSize: n, batch, stateSize: n, axes: 'batch', starts, advance });
};
