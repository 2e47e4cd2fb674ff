import { add, matMul, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { complexForm } from '../contract/complexForm.js';
import type { LinearMap } from '../contract/LinearMap.js';
import { realForm } from '../contract/realForm.js';
import { SlimError } from '../SlimError.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine, numbered, splitArguments } from './combine.js';
import { productTraits } from './traits.js';

const timesComplex = (a: Tensor, b: Tensor): Tensor => complexForm(matMul(realForm(a), realForm(b)));

/**
 * The product of maps, applied from left to right: W = W₁·W₂⋯Wₖ, b = (⋯(b₁W₂ + b₂)⋯)Wₖ + bₖ.
 *
 * The maps inside stay trainable; their state keys get the prefixes `factors.0.`, `factors.1.` … The product keeps what
 * products keep: orthogonal factors make it orthogonal, non-negative ones non-negative, and singular values are bounded
 * by products (Horn and Johnson, Topics in Matrix Analysis, §3.3).
 *
 * @param given - the factors, whose sizes must meet, and at last `{ own: false }` if disposing the product shall leave them
 * @throws SlimError `size` where sizes do not meet
 *
 * @example
 * ```ts
 * import { PSDLinear, product, SkewSymmetricLinear } from '@slim/core';
 *
 * const map = product(new PSDLinear(4, 4, { seed: 1 }), new SkewSymmetricLinear(4, 4, { seed: 2 }));
 * const [norm] = await map.certify();
 * if (!norm?.holds) throw new Error('the norm of a product is at most the product of the norms');
 * map.dispose();
 * ```
 */
export const product = (...given: (LinearMap | CombinationOptions)[]): LinearMap => {
  const { maps, own } = splitArguments(given);
  checkMaps('product', maps);
  for (const [i, map] of maps.slice(1).entries()) {
    const before = maps[i] as LinearMap;
    if (before.outFeatures === map.inFeatures) continue;
    throw new SlimError('size', 'product', `factor ${i} gives ${before.outFeatures} features, factor ${i + 1} takes ${map.inFeatures}`);
  }
  const [first, last] = [maps[0] as LinearMap, maps.at(-1) as LinearMap];
  const times = first.field === 'complex' ? timesComplex : matMul;
  return combine(
    {
      name: 'product',
      inFeatures: first.inFeatures,
      outFeatures: last.outFeatures,
      parts: numbered('factors', maps),
      options: {},
      forward: (x, factors, call) => factors.reduce((y, factor) => factor.forward(y, call), x),
      multiply: (x, factors, call) => factors.reduce((y, factor) => factor.multiply(y, call), x),
      weight: (factors, call) => factors.map((factor): Tensor => factor.effectiveW(call)).reduce((a, b) => times(a, b)),
      bias: (factors, call) =>
        factors.slice(1).reduce(
          (b, factor) => {
            const moved = factor.multiply(reshape(b, [1, ...b.shape]), call);
            return add(reshape(moved, moved.shape.slice(1)), factor.effectiveB(call));
          },
          (factors[0] as LinearMap).effectiveB(call),
        ),
      traits: productTraits,
      norm: (norms) => norms.reduce((a, b) => a * b, 1),
      normMethod: '∏‖Wₖ‖₂',
      of: (factors) => product(...factors),
    },
    own,
  );
};
