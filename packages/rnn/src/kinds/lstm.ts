import type { CellKind } from '../contract/CellKind.js';
import { lstmScan } from '../ops/lstmScan.js';
import { sigmoid } from '../stream/functions.js';

/** Gates that are open or shut whatever is added: c' = f∘c + i∘g stays c. */
const [OPEN, SHUT] = [1e30, -1e30];

/** See {@link lstmScan}. */
export const lstmKind: CellKind = {
  name: 'LSTMCell',
  prefix: 'lstm_cells',
  gates: ['i', 'f', 'g', 'o'],
  memories: ['init_states', 'init_cells'],
  bias: true,
  hasNonlin: false,
  scan: ({ u, start: [h0, c0], matrices: { hidden } }) => lstmScan({ u, h0: h0!, c0: c0!, weight: hidden }, {}),
  afterEnd: () => [SHUT, OPEN, 0, 0],
  step: (sums, products, [h, c], { hiddenSize: n }) => {
    for (let j = 0; j < n; j++) {
      const i = sigmoid(sums[j]! + products[j]!);
      const f = sigmoid(sums[n + j]! + products[n + j]!);
      const g = Math.tanh(sums[2 * n + j]! + products[2 * n + j]!);
      const o = sigmoid(sums[3 * n + j]! + products[3 * n + j]!);
      c![j] = f * c![j]! + i * g;
      h![j] = o * Math.tanh(c![j]!);
    }
  },
};
