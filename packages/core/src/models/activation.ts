import type { Tensor } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { knownActivations } from './knownActivations.js';
import type { LayerFunction } from './Layer.js';

/** A function for chains that can be saved and certified. */
export interface Activation {
  (x: Tensor): Tensor;
  /** Its name in saved chains. */
  readonly name: string;
  /** A constant c with |f(x) − f(y)|₂ ≤ c·|x − y|₂ for all rows x and y; Infinity where none is known. */
  readonly lipschitz: number;
}

/**
 * A function with a name and a Lipschitz constant, so that chains with it can be saved, loaded and certified. Functions of
 * TensorFlow.js that chains know by themselves (tanh, relu, sigmoid, softmax …) need no wrapping.
 *
 * @param fn - keeps the shape [..., width] of its argument
 * @param options - `name`: under which `save` writes and `load` looks for it. `lipschitz`: a constant that you have proven,
 * for rows in the 2-norm; default Infinity, which certifies nothing
 * @throws SlimError `option` for a name that is empty or of a function that chains know, and for a constant below 0 or NaN
 *
 * @example
 * ```ts
 * import { activation, chain, Linear, load } from '@slim/core';
 * import { add, abs, div } from '@tensorflow/tfjs-core';
 *
 * const softsign = activation((x) => div(x, add(abs(x), 1)), { name: 'softsign', lipschitz: 1 }); // f' = 1/(1 + |x|)²
 * const model = chain([new Linear(3, 4, { seed: 1 }), softsign]);
 * const same = load(await model.save(), { maps: { Linear }, activations: { softsign } });
 * console.log((await same.certify())[0]?.holds); // true
 * ```
 */
export const activation = (fn: LayerFunction, options: { name: string; lipschitz?: number }): Activation => {
  const { name, lipschitz = Number.POSITIVE_INFINITY } = options ?? {};
  if (typeof fn !== 'function') throw new SlimError('input', 'activation', `needs a function of a tensor, got ${typeof fn}`);
  if (typeof name !== 'string' || name === '') throw new SlimError('option', 'activation', `name must be a non-empty string, got ${name}`);
  if (knownActivations.some((one) => one.name === name)) {
    throw new SlimError('option', 'activation', `name must not be that of a function of TensorFlow.js, got '${name}'`);
  }
  if (!(lipschitz >= 0)) throw new SlimError('option', `activation '${name}'`, `lipschitz must be at least 0, got ${lipschitz}`);
  const wrapped = (x: Tensor): Tensor => fn(x);
  Object.defineProperty(wrapped, 'name', { value: name });
  return Object.freeze(Object.assign(wrapped, { lipschitz }));
};

/** What is known of a function between maps: its name and constant, or nothing. */
export const describeFunction = (fn: LayerFunction): { readonly name: string; readonly lipschitz: number } | undefined =>
  knownActivations.find(({ apply }) => apply === fn) ?? ('lipschitz' in fn ? (fn as Activation) : undefined);

/** How errors call a function. */
export const titleOf = (fn: LayerFunction): string =>
  describeFunction(fn)?.name ?? (fn.name.replace(/__op$/, '') || 'a function without a name');
