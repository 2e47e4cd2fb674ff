import { Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../random/Random.js';
import { SlimError } from '../SlimError.js';
import type { Call } from './Context.js';
import type { Noise } from './Description.js';

const drawn = ({ shape, draw }: Noise, random: Random): Tensor => {
  const values = draw(random);
  return tensor(values instanceof Float32Array ? values : Float32Array.from(values), shape as number[], 'float32');
};

/**
 * The call of one pass: a training pass of a stochastic map carries the noise it was given, or a new draw; others carry none. It is
 * drawn when it is first read: the penalty of a map may have no use for it.
 */
export const resolveCall = (where: string, { training = false, noise }: Call, rule: Noise | undefined, random: Random): Call => {
  if (!training || !rule) return { training };
  if (noise !== undefined) {
    const wanted = `noise must be a tensor of shape [${rule.shape.join(', ')}]`;
    if (!(noise instanceof Tensor)) throw new SlimError('input', where, `${wanted}, got ${typeof noise}`);
    if (noise.isDisposed) throw new SlimError('input', where, `${wanted}, got a disposed one`);
    if (noise.shape.join() !== rule.shape.join()) throw new SlimError('input', where, `${wanted}, got [${noise.shape.join(', ')}]`);
    return { training, noise };
  }
  let own: Tensor | undefined;
  return {
    training,
    get noise() {
      own ??= drawn(rule, random);
      return own;
    },
  };
};
