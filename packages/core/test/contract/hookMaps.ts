/** One map per hook that no plain map uses, so that the laws try the hook. Each is a small version of a known family. */
import { add, div, log, matMul, mul, norm, relu, sigmoid, stack, sub, sum, type Tensor, transpose, unstack } from '@tensorflow/tfjs-core';
import { buffer, defineLinear, filled, kaimingUniform, normal, SymmetricLinear, uniform } from '../../src/index.js';

/** `noise`: multiplicative gates that are drawn while training (concrete distribution, Louizos et al. 2018). */
export const GatedLinear = defineLinear({
  name: 'GatedLinear',
  defaults: { temperature: 0.66 },
  bias: { byDefault: true },
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]), gate: normal([i, o], 0.1) }),
  noise: ({ inFeatures: i, outFeatures: o }) => ({ ...uniform([i, o], 0, 1), draw: uniform([i, o], 1e-3, 1 - 1e-3).initial }),
  weight: ({ weight, gate }, { temperature, call: { noise } }) => {
    if (!noise) return mul(weight, sigmoid(gate));
    return mul(weight, sigmoid(div(add(sub(log(noise), log(sub(1, noise))), gate), temperature)));
  },
  penalty: ({ gate }) => sum(sigmoid(gate)),
  promise: { kind: 'none', property: 'any matrix' },
  methods: ({ gate }) => ({ openShare: (): Tensor => sigmoid(gate) }),
  statics: { family: 'gates' },
});

/** `field`, `multiply` for complex numbers: y = x ⊙ (re + i·im) spread by a diagonal. */
export const ComplexLinear = defineLinear({
  name: 'ComplexLinear',
  defaults: {},
  field: 'complex',
  bias: { parameter: ({ outFeatures: o }) => uniform([o, 2], -1, 1), key: 'linmap.bias' },
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ re: kaimingUniform([i, o]), im: kaimingUniform([i, o]) }),
  weight: ({ re, im }) => stack([re, im], 2),
  multiply: (x, { re, im }) => {
    const [a, b] = unstack(x, 2) as [Tensor, Tensor];
    return stack([sub(matMul(a, re), matMul(b, im)), add(matMul(a, im), matMul(b, re))], 2);
  },
  promise: { kind: 'none', property: 'any matrix' },
});

/** `refresh` and a buffer: spectral normalisation with a power-iteration vector (Miyato et al. 2018). */
export const SpectralNormLinear = defineLinear({
  name: 'SpectralNormLinear',
  defaults: { sigmaMax: 1 },
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]), u: buffer(filled([o, 1], 1)) }),
  refresh: ({ weight, u }) => {
    let next: Tensor = u;
    for (let step = 0; step < 3; step++) {
      const moved = matMul(transpose(weight), matMul(weight, next));
      next = div(moved, add(norm(moved), 1e-12));
    }
    return { u: next };
  },
  weight: ({ weight, u }, { sigmaMax }) => {
    const sigma = norm(matMul(weight, div(u, add(norm(u), 1e-12))));
    return mul(weight, div(sigmaMax, add(sigmaMax, relu(sub(sigma, sigmaMax)))));
  },
  promise: { kind: 'none', property: 'σmax(W) near sigmaMax' },
});

/** `afterStep` and a soft promise: proximal steps that make W non-negative (projected gradient). */
export const ProjectedLinear = defineLinear({
  name: 'ProjectedLinear',
  defaults: {},
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]) }),
  afterStep: ({ weight }) => ({ weight: relu(weight) }),
  weight: ({ weight }) => weight,
  penalty: ({ weight }) => sum(relu(mul(weight, -1))),
  promise: {
    kind: 'soft',
    property: 'W ≥ 0',
    tolerance: 0,
    relation: 'at least',
    measure: (w) => w.data.reduce((least, entry) => Math.min(least, entry), 0),
  },
});

/** `parts` with penalties and buffers of their own, two levels deep. */
export const NestedLinear = defineLinear({
  name: 'NestedLinear',
  defaults: {},
  square: true,
  parameters: ({ inFeatures: n }) => ({ scale: filled([1, n], 0.7) }),
  parts: ({ inFeatures: n }, seedOf) => ({
    outer: new SymmetricLinear(n, n, { seed: seedOf('outer') }),
    inner: new SpectralNormLinear(n, n, { seed: seedOf('inner') }),
  }),
  weight: ({ scale }, { parts: { outer, inner } }) => mul(matMul(outer.effectiveW(), inner.effectiveW()), scale),
  promise: { kind: 'none', property: 'any matrix' },
});

/** `openOptions`: a penalty on a norm whose order may be infinite. */
export const NormLinear = defineLinear({
  name: 'NormLinear',
  defaults: { order: 2 } as { order: number | 'max' },
  openOptions: ['order'],
  refuse: ({ order }) =>
    order === 'max' || order === 2 || order === Number.POSITIVE_INFINITY ? undefined : `order must be 2, Infinity or 'max', got '${order}'`,
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]) }),
  weight: ({ weight }) => weight,
  penalty: ({ weight }, { order }) => norm(weight, order === 2 ? 'euclidean' : Number.POSITIVE_INFINITY),
  promise: { kind: 'none', property: 'any matrix' },
  examples: [
    { inFeatures: 3, outFeatures: 2 },
    { inFeatures: 2, outFeatures: 2, options: { order: Number.POSITIVE_INFINITY, bias: true } },
    { inFeatures: 2, outFeatures: 3, options: { order: 'max' } },
  ],
});
