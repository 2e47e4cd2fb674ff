import { recurrentScan } from '@slim/core';
import { dispose, matMul, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { gradientOf } from '../calls.js';
import type { Call, Subject } from '../Subject.js';
import type { Workbench } from '../Workbench.js';

const STEPS = 100;
const BATCH = 64;

/** What no way of computing it can do without: a product a step forward, another one back, and one for the weight. */
const productsAlone = (bench: Workbench, n: number): Call => {
  const [h, weight, all] = [bench.normal(BATCH, n), bench.normal(n, n), bench.normal(STEPS * BATCH, n)];
  return () => {
    for (let t = 0; t < STEPS; t++) dispose([matMul(h, weight), matMul(h, weight, false, true)]);
    return [matMul(all, all, true, false)];
  };
};

/** A recurrent layer over 100 times. */
export const scans: readonly Subject[] = [
  {
    name: 'recurrent scan + gradients',
    sizes: { quick: [], standard: [128], full: [64, 128, 256] },
    open: (bench, n) => {
      const u = bench.normal(STEPS, BATCH, n);
      const h0 = bench.own(reshape(bench.own(slice(u, [0, 0, 0], [1, BATCH, n])), [BATCH, n]));
      return {
        call: gradientOf(
          (u, h0, weight) => recurrentScan(u as Tensor, h0 as Tensor, weight as Tensor, { activation: 'tanh' }),
          [u, h0, bench.regular(n)],
          bench.normal(STEPS, BATCH, n),
        ),
        yardstick: { name: `its ${2 * STEPS + 1} matMuls`, call: productsAlone(bench, n) },
      };
    },
  },
];
