import { add, mean, type Scalar, square, sub, tidy, train } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { batch, normals, outputShape } from './trial.js';

/** Trains towards random targets with Adam, as a user would: loss + penalty, then afterStep and refresh. */
export const trainAStretch = (Map: LinearMapConstructor, map: LinearMap, steps: number, rate: number): void => {
  if (map.trainable.length === 0) return;
  const [x, target] = [batch(Map, map), normals(outputShape(Map, map, 6), 13)];
  const optimizer = train.adam(rate);
  const call = { training: true };
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(
      () => tidy(() => add(mean(square(sub(map.forward(x, call), target))), map.regError(call))) as Scalar,
      false,
      map.trainable,
    );
    map.afterStep();
    map.refresh();
  }
  for (const one of [x, target, optimizer]) one.dispose();
};
