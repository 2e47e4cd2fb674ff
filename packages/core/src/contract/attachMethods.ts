import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

type Method = (...given: unknown[]) => Tensor;

/** Makes the methods of a description methods of a map: each in a tidy scope, after `mustLive` has let it pass. */
export const attachMethods = (where: string, map: object, methods: object, mustLive: (name: string) => void): void => {
  for (const [name, method] of Object.entries(methods) as [string, Method][]) {
    if (name in map) throw new SlimError('kind', where, `a description cannot replace the method '${name}' of every map`);
    const value = (...given: unknown[]) => {
      mustLive(name);
      return tidy(() => method(...given));
    };
    Object.defineProperty(map, name, { value, enumerable: false });
  }
};
