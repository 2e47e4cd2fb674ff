import { type Call, Linear, type LinearMap, type LinearMapConstructor, Random } from '@slim/core';
import { relu, reshape, type Tensor, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import { CLASSES } from '../../digits/batchOf.js';
import { PIXELS } from '../../digits/loadDigits.js';
import { isComplex } from '../../measure/isComplex.js';

/** Width of the hidden layer: the map under test is HIDDEN → HIDDEN. */
export const HIDDEN = 64;

/** A classifier of digits around one structured map. */
export interface Network {
  readonly hidden: LinearMap;
  readonly trainable: Variable[];
  /** Scores [n, 10] before the softmax. */
  readonly logits: (x: Tensor2D, call?: Call) => Tensor;
  readonly dispose: () => void;
}

/** The hidden map. A complex one takes the features as pairs (re, im), half as many. */
const makeHidden = (Hidden: LinearMapConstructor, seed: number): LinearMap => {
  const map = new Hidden(HIDDEN, HIDDEN, { seed });
  if (!isComplex(map)) return map;
  map.dispose();
  return new Hidden(HIDDEN / 2, HIDDEN / 2, { seed });
};

/** 784 → dense → relu → map → relu → dense → 10. For one seed all maps get the same dense layers. */
export const makeNetwork = (Hidden: LinearMapConstructor, seed: number): Network => {
  const random = new Random(seed);
  const hidden = makeHidden(Hidden, random.seedOf('hidden')); // first: it may refuse
  const first = new Linear(PIXELS, HIDDEN, { bias: true, seed: random.seedOf('first') });
  const last = new Linear(HIDDEN, CLASSES, { bias: true, seed: random.seedOf('last') });
  const layers = [first, hidden, last];
  const through = (features: Tensor, call?: Call): Tensor => {
    if (hidden.inFeatures === HIDDEN) return hidden.forward(features, call);
    return reshape(hidden.forward(reshape(features, [-1, HIDDEN / 2, 2]), call), [-1, HIDDEN]);
  };
  return {
    hidden,
    trainable: layers.flatMap(({ trainable }) => trainable),
    logits: (x, call) => last.forward(relu(through(relu(first.forward(x, call)), call)), call),
    dispose: () => {
      for (const layer of layers) layer.dispose();
    },
  };
};
