import { zeros } from '@tensorflow/tfjs-core';
import type { CellKind } from '../contract/CellKind.js';
import { gruScan } from '../ops/gruScan.js';
import { sigmoid } from '../stream/functions.js';

/** A gate that is open whatever is added: h' = z∘h + (1 − z)∘… stays h. */
const OPEN = 1e30;

/** See {@link gruScan}. */
export const gruKind: CellKind = {
  name: 'GRUCell',
  prefix: 'gru_cells',
  gates: ['r', 'z', 'n'],
  inner: 2,
  memories: ['init_states'],
  bias: true,
  hasNonlin: false,
  scan: ({ u, start: [h0], matrices: { hidden, innerBias } }) =>
    gruScan({ u, h0: h0!, weight: hidden, bias: innerBias ?? zeros([h0!.shape[1]!]) }, {}),
  afterEnd: () => [0, OPEN, 0],
  step: (sums, products, [h], { hiddenSize: n, innerBias }) => {
    for (let j = 0; j < n; j++) {
      const r = sigmoid(sums[j]! + products[j]!);
      const z = sigmoid(sums[n + j]! + products[n + j]!);
      const c = Math.tanh(sums[2 * n + j]! + r * (products[2 * n + j]! + (innerBias?.[j] ?? 0)));
      h![j] = c + z * (h![j]! - c);
    }
  },
};
