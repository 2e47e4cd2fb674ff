import { defineOp } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { cut, quantileConcrete } from './gates.js';

interface Attributes {
  readonly temperature: number;
}

const hardConcreteOp = defineOp<{ noise: Tensor; qzLoga: Tensor }, Attributes>({
  name: 'HardConcrete',
  inputs: ['noise', 'qzLoga'],
  reference: ({ noise, qzLoga }, { temperature }) => [cut(quantileConcrete(noise, qzLoga, temperature))],
});

/**
 * Draws of the hard concrete distribution: clip(s, 0, 1) with s = 1.2·sigmoid((log u − log(1 − u) + qzLoga)/temperature) − 0.1 for
 * uniform numbers u, of the same shape. The tape holds them as one step; no gradient passes where a gate is cut.
 */
export const hardConcrete = (noise: Tensor, qzLoga: Tensor, temperature: number): Tensor =>
  hardConcreteOp({ noise, qzLoga }, { temperature })[0] as Tensor;
