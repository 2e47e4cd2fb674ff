import { clone, Tensor } from '@tensorflow/tfjs-core';
import type { Ports } from '../contract/affine.js';
import { SlimError } from '../SlimError.js';
import { titleOf } from './activation.js';
import type { LayerFunction } from './Layer.js';

/** What a function makes of x at a place in a chain, as a tensor of the chain's own; it must keep the width. */
export const applyFunction = (
  { where, isComplex }: Pick<Ports, 'where' | 'isComplex'>,
  layer: LayerFunction,
  at: number,
  x: Tensor,
): Tensor => {
  const y = layer(x);
  const title = `layer ${at} (${titleOf(layer)})`;
  if (!(y instanceof Tensor)) throw new SlimError('input', where, `${title} must return a tensor, got ${typeof y}`);
  const tail = isComplex ? -2 : -1;
  if (y.shape.slice(tail).join() === x.shape.slice(tail).join()) return clone(y); // the function may have returned a tensor that it keeps
  throw new SlimError('size', where, `${title} must keep the width, got [${y.shape.join(', ')}] from [${x.shape.join(', ')}]`);
};
