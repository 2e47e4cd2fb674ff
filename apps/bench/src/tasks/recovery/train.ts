import type { LinearMap } from '@slim/core';
import { Matrix64 } from '@slim/core/linalg';
import { add, mean, mul, type Scalar, square, sub } from '@tensorflow/tfjs-core';
import { now } from '../../measure/Budget.js';
import type { Batch } from './batches.js';
import { makeOptimizers } from './optimizers.js';
import { learningRateAt, penaltyWeightAt, type Tuning } from './tuning.js';

/** Points of a curve, each after an equal part of the training. */
const CURVE_POINTS = 40;

/** What a map is trained on, how far and by whom it is watched. */
export interface Course {
  readonly batches: readonly Batch[];
  readonly epochs: number;
  /** When these are over the training ends, with fewer epochs: rates fall faster so as to end where they should. */
  readonly seconds: number;
  readonly pause: () => Promise<void>;
  /** Called with W, as it is outside training, at each point of the curve. */
  readonly onPoint: (epoch: number, w: Matrix64) => void;
}

/** W in float64. */
export const download = async (map: LinearMap): Promise<Matrix64> => {
  const w = map.effectiveW();
  try {
    return Matrix64.of(map.inFeatures, map.outFeatures, await w.data());
  } finally {
    w.dispose();
  }
};

/**
 * Minimises the mean squared error + penaltyWeight · penalty with Adam, in batches. Returns the number of epochs.
 *
 * @throws Error when W is not finite
 */
export const train = async (map: LinearMap, tuning: Tuning, course: Course): Promise<number> => {
  const { batches, epochs, seconds, pause, onPoint } = course;
  const optimizers = makeOptimizers(map, tuning);
  const call = { training: true };
  const lossOn = ({ x, y }: Batch, weight: number): Scalar =>
    add(mean(square(sub(map.forward(x, call), y))), mul(weight, map.regError(call)));
  const start = now();
  let [epoch, progress] = [0, 0];
  try {
    while (progress < 1) {
      const [rate, weight] = [learningRateAt(tuning, progress), penaltyWeightAt(tuning, progress)];
      for (const batch of batches) {
        optimizers.step(() => lossOn(batch, weight), rate);
        map.afterStep();
        map.refresh();
      }
      epoch += 1;
      const before = progress;
      progress = Math.min(1, Math.max(epoch / epochs, (now() - start) / seconds));
      if (Math.floor(progress * CURVE_POINTS) > Math.floor(before * CURVE_POINTS)) {
        const w = await download(map);
        if (!w.data.every(Number.isFinite)) throw new Error(`W has entries that are not finite after epoch ${epoch}`);
        onPoint(epoch, w);
      }
      await pause();
    }
    return epoch;
  } finally {
    optimizers.dispose();
  }
};
