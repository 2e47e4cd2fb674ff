import { chain, Linear } from '@slim/core';
import { matMul, relu, train } from '@tensorflow/tfjs-core';
import { crossEntropy } from '../../../measure/crossEntropy.js';
import type { Call, Subject } from '../Subject.js';
import type { Workbench } from '../Workbench.js';

const [BATCH, PIXELS, CLASSES] = [64, 784, 10];

/** So small that the thousands of steps of a measurement leave the network where it was. */
const LEARNING_RATE = 1e-7;

/** Two products forward and three back: nobody asks for the gradient in x. */
const productsAlone = (bench: Workbench, n: number): Call => {
  const [x, first, h, last, dy] = [
    bench.normal(BATCH, PIXELS),
    bench.normal(PIXELS, n),
    bench.normal(BATCH, n),
    bench.normal(n, CLASSES),
    bench.normal(BATCH, CLASSES),
  ];
  return () => [matMul(x, first), matMul(h, last), matMul(dy, last, false, true), matMul(h, dy, true, false), matMul(x, h, true, false)];
};

/** One step of Adam on a classifier 784 → n → 10: what all kernels together are worth to somebody who trains. */
export const trainingSteps: readonly Subject[] = [
  {
    name: 'training step 784-n-10',
    sizes: { quick: [64], standard: [64], full: [64, 256] },
    open: (bench, n) => {
      const options = { bias: true, seed: 1 };
      const model = bench.own(chain([new Linear(PIXELS, n, options), relu, new Linear(n, CLASSES, options)]));
      const x = bench.normal(BATCH, PIXELS);
      const y = bench.entries([BATCH, CLASSES], (_, row, column) => (row % CLASSES === column ? 1 : 0));
      const optimizer = bench.own(train.adam(LEARNING_RATE));
      const loss = () => crossEntropy(model.forward(x, { training: true }), y);
      const call: Call = () => {
        optimizer.minimize(loss, false, [...model.trainable]);
        model.afterStep();
        model.refresh();
        return [];
      };
      return { call, yardstick: { name: 'its 5 matMuls', call: productsAlone(bench, n) } };
    },
  },
];
