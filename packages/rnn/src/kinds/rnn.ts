import { recurrentScan, SlimError } from '@slim/core';
import { add, matMul, Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { CellKind, Nonlinearity } from '../contract/CellKind.js';
import { stacked, unstacked } from '../passes/unstacked.js';

/** So far below zero that what comes after the end of a sequence cannot lift it; its square overflows to ∞, as it may. */
const FAR_BELOW = -1e30;

const apply = (nonlin: Exclude<Nonlinearity, string>, z: Tensor): Tensor => {
  const h: unknown = nonlin(z);
  if (h instanceof Tensor && h.shape.join() === z.shape.join()) return h;
  const got = h instanceof Tensor ? `[${h.shape.join(', ')}]` : typeof h;
  throw new SlimError('input', 'RNNCell', `nonlin must return a tensor of the shape [${z.shape.join(', ')}] it got, got ${got}`);
};

/** h_t = f(x_t·W_in + b_in + h_{t−1}·W_hidden + b_hidden). */
export const rnnKind: CellKind = {
  name: 'RNNCell',
  prefix: 'rnn_cells',
  gates: [''],
  memories: ['init_states'],
  bias: false,
  hasNonlin: true,
  scan: ({ u, start: [h0], matrices: { hidden }, nonlin }) => {
    if (typeof nonlin === 'string') return [recurrentScan(u, h0!, hidden, { activation: nonlin })];
    if (u.size === 0) return [recurrentScan(u, h0!, hidden, { activation: 'identity' })]; // backends differ over loops over nothing
    let h = h0!;
    const all = unstacked(u).map((input) => {
      h = apply(nonlin, add(matMul(h as Tensor2D, hidden), input));
      return h;
    });
    return [stacked(all)];
  },
  // relu, sigmoid and gelu become 0 and tanh −1, all of them with slope 0.
  afterEnd: (nonlin) => (typeof nonlin === 'string' && nonlin !== 'identity' ? [FAR_BELOW] : undefined),
  step: (sums, products, [h], { nonlin }) => {
    for (let j = 0; j < h!.length; j++) h![j] = nonlin(sums[j]! + products[j]!);
  },
};
