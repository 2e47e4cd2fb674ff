import { defineOp } from '@slim/core';
import { add, mul, square, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { logitOfOpen, probabilityOpen } from './gates.js';

interface Attributes {
  /** The logit of P(z ≠ 0) is qzLoga + shift. */
  readonly shift: number;
  /** √(weightDecay/2): scaled before they are squared, large weights without weight decay do not make it 0·∞. */
  readonly root: number;
  readonly lamda: number;
}

const hardConcretePenaltyOp = defineOp<{ weight: Tensor; qzLoga: Tensor; bias: Tensor }, Attributes>({
  name: 'HardConcretePenalty',
  inputs: ['weight', 'qzLoga', 'bias'],
  readsOutputs: false,
  reference: ({ weight, qzLoga, bias }, { shift, root, lamda }) => {
    const costs = add(square(mul(weight, root)), lamda);
    const expected = sum(mul(probabilityOpen(qzLoga, shift), costs));
    return [bias.size === 0 ? expected : add(expected, sum(square(mul(bias, root))))];
  },
});

/**
 * Σ P(z ≠ 0)·(lamda + weightDecay·weight²/2) + weightDecay·Σ bias²/2 for gates z of the hard concrete distribution: the expected
 * number of weights that are not zero, times lamda, and weight decay. The tape holds it as one step.
 *
 * @param qzLoga - of the shape of `weight`, or [i, 1] for weights [i, o] that share gates
 */
export const hardConcretePenalty = (
  weight: Tensor,
  qzLoga: Tensor,
  bias: Tensor | undefined,
  { temperature, weightDecay, lamda }: { readonly temperature: number; readonly weightDecay: number; readonly lamda: number },
): Tensor => {
  const attributes = { shift: logitOfOpen(temperature), root: Math.sqrt(weightDecay / 2), lamda };
  return hardConcretePenaltyOp({ weight, qzLoga, bias: bias ?? zeros([0]) }, attributes)[0] as Tensor;
};
