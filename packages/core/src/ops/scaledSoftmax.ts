import { div, exp, max, mul, sub, sum, type Tensor, tidy, util, zeros } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import { SlimError } from '../SlimError.js';
import { asShape, callOf, realTensor } from './batches.js';
import { defineOp } from './defineOp.js';
import { wholeNumber } from './options.js';

type Scale = { readonly scale: number };

const softmaxOp = defineOp<{ x: Tensor }, Scale>({
  name: 'ScaledSoftmax',
  inputs: ['x'],
  reference: ({ x }, { scale }) => {
    if (x.size === 0) return [zeros(x.shape)];
    const scaled = scale === 1 ? x : mul(x, scale);
    const weights = exp(sub(scaled, max(scaled, 1, true)));
    return [div(weights, sum(weights, 1, true))];
  },
  gradient: ({ dy: [dy], outputs: [y], attributes: { scale } }) => ({
    x: () => {
      if (y!.size === 0) return zeros(y!.shape);
      const weighted = mul(y!, dy!);
      const gradient = sub(weighted, mul(y!, sum(weighted, 1, true)));
      return scale === 1 ? gradient : mul(gradient, scale);
    },
  }),
});

/**
 * Softmax of scale·x along one axis: y_i = exp(scale·x_i) / Σ_j exp(scale·x_j), entries in [0, 1] that add up to 1.
 *
 * The largest entry is subtracted first, so that nothing overflows while scale·x is finite. An entry −∞ (with a positive
 * scale) has weight 0; a row of nothing but −∞, of +∞ or with NaN is NaN throughout. Accuracy: relative error of an entry
 * at most about 2⁻²⁴·(8 + length/4 + 4·max|scale·x|).
 *
 * @param x - at least one axis
 * @param options - `axis` (default −1): the axis to normalise, counted from the end if negative. `scale` (default 1): the
 * inverse temperature, finite; also negative or 0
 * @returns the shape of x
 * @throws SlimError `input` for what is no tensor of real numbers with an axis, `option` for an axis that x has not, a scale that
 * is not finite or an unknown option
 * @see Bridle, Probabilistic interpretation of feedforward classification network outputs (1990)
 *
 * @example
 * ```ts
 * import { scaledSoftmax } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * scaledSoftmax(tensor2d([[0, 1], [0, 0]]), { axis: 0, scale: Math.log(3) }).print(); // [[0.5, 0.75], [0.5, 0.25]]
 * ```
 */
export const scaledSoftmax = (x: Tensor, options: { axis?: number; scale?: number } = {}): Tensor => {
  const where = callOf('scaledSoftmax', x);
  checkNames(where, options, ['axis', 'scale']);
  const { scale = 1 } = options;
  if (!Number.isFinite(scale)) throw new SlimError('option', where, `scale must be a finite number, got ${showValue(scale)}`);
  return tidy(() => {
    const real = realTensor(where, 'x', x, 1, '[..., length, ...]');
    const { shape, rank } = real;
    const given = wholeNumber(where, 'axis', options.axis ?? -1, -rank, rank - 1);
    const at = given < 0 ? given + rank : given;
    const [outer, inner] = [util.sizeFromShape(shape.slice(0, at)), util.sizeFromShape(shape.slice(at + 1))];
    return asShape(softmaxOp({ x: asShape(real, [outer, shape[at]!, inner]) }, { scale })[0]!, shape);
  });
};
