import { defineLinear, filled, kaimingUniform } from '@slim/core';
import { div, log, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

const none = { kind: 'none', property: 'any matrix' } as const;
const weightOf = ({ inFeatures: i, outFeatures: o }: { inFeatures: number; outFeatures: number }) => ({ weight: kaimingUniform([i, o]) });

/** How often `CountedLinear` has built its matrix. */
export const count = { built: 0 };
export const CountedLinear = defineLinear({
  name: 'CountedLinear',
  defaults: {},
  parameters: weightOf,
  weight: ({ weight }) => {
    count.built += 1;
    return mul(weight, 1);
  },
  promise: none,
});
export const OddLinear = defineLinear({
  name: 'OddLinear',
  defaults: {},
  refuse: ({ inFeatures }) => (inFeatures % 2 === 1 ? undefined : `inFeatures must be odd, got ${inFeatures}`),
  parameters: weightOf,
  weight: ({ weight }) => mul(weight, 1),
  promise: none,
});
export const NaNLinear = defineLinear({
  name: 'NaNLinear',
  defaults: {},
  parameters: weightOf,
  weight: ({ weight }) => mul(weight, 1),
  penalty: ({ weight }) => sum(log(sub(0, square(weight)))),
  promise: none,
});
/** On some backends a relu hides its NaN from the loss. */
export const InfiniteLinear = defineLinear({
  name: 'InfiniteLinear',
  defaults: {},
  parameters: weightOf,
  weight: ({ weight }) => div(weight, sub(weight, weight)),
  promise: none,
});
export const BoastfulLinear = defineLinear({
  name: 'BoastfulLinear',
  defaults: {},
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: filled([i, o], 1) }),
  weight: ({ weight }) => mul(weight, 1),
  promise: { kind: 'hard', property: 'W = 1', tolerance: 1e-6, measure: (w) => Math.max(...w.data.map((entry) => Math.abs(entry - 1))) },
});
export const ComplexLinear = defineLinear({
  name: 'ComplexLinear',
  defaults: {},
  field: 'complex',
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o, 2]) }),
  weight: ({ weight }) => mul(weight, 1) as Tensor,
  promise: none,
});
