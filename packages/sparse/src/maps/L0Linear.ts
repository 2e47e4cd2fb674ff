import { defineLinear, fanOf, kaimingUniform, normal, Random } from '@slim/core';
import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import * as gates from '../gates.js';
import { hardConcrete } from '../hardConcrete.js';
import { hardConcretePenalty } from '../hardConcretePenalty.js';

type Method = (given: Tensor) => Tensor;

/**
 * All matrices, with a gate before every entry, or every input, that training can close for good.
 *
 * W = z ⊙ weight, z = clip(s, 0, 1). In evaluation s = 1.2·sigmoid(qz_loga) − 0.1; in training, for ε uniform,
 * s = 1.2·sigmoid((log ε − log(1 − ε) + qz_loga)/temperature) − 0.1: a hard concrete variable, 0 or 1 with positive
 * probability. A training pass draws ε once for the whole batch, or takes the `noise` of its call, of the shape of `qz_loga`.
 *
 * Parameters: `weight` [i, o], U(−1/√i, 1/√i); `qz_loga` [i, o], or [i] with `gates: 'input'`, N(log((1 − d)/d), 0.01²) for d =
 * droprateInit; unless `bias: false` also `bias` [1, o].
 * Penalty: Σ P(z ≠ 0)·(lamda + weightDecay·weight²/2) + weightDecay·Σ bias²/2, the expected number of open entries times
 * lamda, and weight decay; divide it by the number of samples when the loss is a mean over them.
 * Guarantee: none on W. Closed gates are exactly 0 and open ones exactly 1; `sparsityOf` counts the zeros and `compact` turns them
 * into a smaller map.
 * When to use: to learn which entries or inputs a layer needs, with exact zeros from gradient descent alone.
 * Methods: `cdfQz(x)`, `quantileConcrete(u)`, `getEps(shape)`. `fromMatrix` opens all gates in evaluation; they can close again.
 * Source: Louizos, Welling and Kingma, "Learning sparse neural networks through L0 regularization", ICLR 2018.
 *
 * @example
 * ```ts
 * import { L0Linear } from '@slim/sparse';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const map = new L0Linear(4, 3, { gates: 'input', seed: 1 });
 * map.forward(ones([2, 4]), { training: true }).print(); // with gates drawn anew
 * map.cdfQz(0).print(); // the probabilities that gates are exactly zero
 * map.dispose();
 * ```
 */
export const L0Linear = defineLinear({
  name: 'L0Linear',
  key: 'l0',
  defaults: { weightDecay: 1, droprateInit: 0.5, temperature: 2 / 3, lamda: 1, gates: 'weight' } as gates.L0Options,
  refuse: gates.refuseL0,
  bias: { byDefault: true },
  parameters: (context) => {
    const { inFeatures: i, outFeatures: o, droprateInit: d } = context;
    return {
      weight: kaimingUniform([i, o], fanOf(context)),
      qz_loga: normal(gates.gateShape(context), 0.01, Math.log((1 - d) / d)),
    };
  },
  noise: (context) => {
    const shape = gates.gateShape(context);
    return { shape, draw: (random) => gates.uniformDraws(random, gates.countOf(shape)) };
  },
  weight: ({ weight, qz_loga }, context) => {
    const { call, temperature } = context;
    const z = call.noise ? hardConcrete(call.noise, qz_loga, temperature) : gates.gatesInEvaluation(qz_loga);
    return mul(gates.besideWeights(z, context), weight);
  },
  penalty: ({ weight, qz_loga }, context) => hardConcretePenalty(weight, gates.besideWeights(qz_loga, context), context.b, context),
  project: (w, context) => {
    const open = new Float32Array(gates.countOf(gates.gateShape(context))).fill(gates.OPEN);
    return { values: { weight: w.data, qz_loga: open }, nearest: true };
  },
  promise: { kind: 'none', property: 'W = z ⊙ weight with gates z in [0, 1]' },
  methods: ({ qz_loga }, context) => {
    const { temperature, seed } = context;
    const random = new Random(seed).fork('getEps');
    return {
      /** P(gate ≤ x) of every gate before it is cut off at 0 and 1, clamped to [1e-6, 1 − 1e-6]; x a number or a tensor that broadcasts. */
      cdfQz: (x: number | Tensor): Tensor => gates.cdfQz(x, qz_loga, temperature),
      /** The gates that uniform numbers u draw, stretched to (−0.1, 1.1) and not cut off; u broadcasts. */
      quantileConcrete: ((u) => gates.quantileConcrete(u, qz_loga, temperature)) as Method,
      /** Uniform numbers in [1e-6, 1 − 1e-6], as a training pass draws them. */
      getEps: (shape: readonly number[]): Tensor => tensor(gates.uniformDraws(random, gates.countOf(shape)), shape as number[], 'float32'),
    };
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 3, options: { bias: false } },
    { inFeatures: 3, outFeatures: 4, options: { gates: 'input', droprateInit: 0.3, weightDecay: 0.1 } },
  ],
});
export type L0Linear = InstanceType<typeof L0Linear>;
