import { Random } from '@slim/core';
import { ButterflyLinear, Permutation, PermutationFactor } from '@slim/sparse';
import {
  concat,
  div,
  reshape,
  type Scalar,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Target } from './targets.js';

/** A loss and its gradient, flat in float64. */
export interface Slope {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** What is learnt from a matrix: a soft permutation, a complex butterfly, and the real part for a real matrix. */
export interface Learner {
  readonly trainable: readonly Variable[];
  /** Mean of |error|² over the entries. */
  readonly loss: () => Scalar;
  readonly slope: () => Promise<Slope>;
  readonly read: () => Promise<Float64Array>;
  readonly write: (values: Float64Array) => void;
  readonly dispose: () => void;
}

/** Float64 numbers of many tensors, one after the other. */
const flat = async (make: () => Tensor[]): Promise<Float64Array> => {
  const all = tidy(() => concat(make().map((one) => reshape(one, [-1]))));
  const values = Float64Array.from(await all.data());
  all.dispose();
  return values;
};

/** A tensor of a target, [n, n] or [n, n, 2]. The caller disposes it. */
export const targetTensor = ({ re, im }: Target, n: number): Tensor =>
  tidy(() => {
    const real = tensor(Float32Array.from(re), [n, n]);
    return im === undefined ? real : stack([real, tensor(Float32Array.from(im), [n, n])], 2);
  });

/**
 * W = F·P·B with random parameters: one permutation factor, a permutation with the same probabilities at all levels, and a tied
 * complex butterfly. F and P can become bit reversal (for the DFT), the identity (for Hadamard's matrix), and bit reversal after
 * the evens and the odds backwards (for the DCT and DST).
 */
export const makeLearner = (target: Tensor, n: number, seed: number): Learner => {
  const random = new Random(seed);
  const first = new PermutationFactor(n, n, { seed: random.seedOf('factor') });
  const order = new Permutation(n, n, { shareLogit: true, seed: random.seedOf('permutation') });
  const butterfly = new ButterflyLinear(n, n, { complex: true, seed: random.seedOf('butterfly') });
  const isReal = target.rank === 2;
  const trainable = [first, order, butterfly].flatMap((map) => map.trainable);
  const loss = (): Scalar =>
    tidy(() => {
      const permuted = order.forward(first.effectiveW());
      const y = butterfly.forward(stack([permuted, zerosLike(permuted)], 2));
      const found = isReal ? reshape(slice(y, [0, 0, 0], [n, n, 1]), [n, n]) : y;
      return div(sum(square(sub(found, target))), n * n) as Scalar;
    });
  return {
    trainable,
    loss,
    slope: async () => {
      const all = await flat(() => {
        const { value, grads } = variableGrads(loss, [...trainable]);
        return [value, ...trainable.map(({ name }) => grads[name] as Tensor)];
      });
      return { loss: all[0] as number, gradient: all.subarray(1) };
    },
    read: () => flat(() => [...trainable]),
    write: (values) => {
      let at = 0;
      for (const variable of trainable) {
        const next = tensor(Float32Array.from(values.subarray(at, at + variable.size)), variable.shape);
        variable.assign(next);
        next.dispose();
        at += variable.size;
      }
    },
    dispose: () => {
      for (const map of [first, order, butterfly]) map.dispose();
    },
  };
};
