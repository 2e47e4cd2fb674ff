import type { LinearMap } from '@slim/core';
import { add, mean, type Scalar, square, tidy, type Variable, variableGrads, zerosLike } from '@tensorflow/tfjs-core';
import type { Operation } from '../../measure/interleave.js';

/** What is timed, in the order of the columns. */
export const operationKeys = ['build', 'cached', 'gradient'] as const;
export type OperationKey = (typeof operationKeys)[number];

export const operationTitles: Readonly<Record<OperationKey, string>> = {
  build: 'build + forward',
  cached: 'cached forward',
  gradient: 'forward + gradient',
};

/** Rewrites every parameter with its own numbers: to the map they have changed, so whatever it kept of them is stale. */
const touch = (map: LinearMap): void =>
  tidy(() => {
    for (const parameter of Object.values(map.parameters)) parameter.assign(add(parameter, zerosLike(parameter)));
  });

/** The operation on one map and one x. The caller keeps both alive. */
export const operationOf = (key: OperationKey, map: LinearMap, x: Variable): Operation => {
  if (key === 'build') return { prepare: () => touch(map), call: () => [map.forward(x)] };
  if (key === 'cached') return { call: () => [map.forward(x)] };
  const training = { training: true };
  const loss = () => add(mean(square(map.forward(x, training))), map.regError(training)) as Scalar;
  return {
    call: () => {
      const { value, grads } = variableGrads(loss, [...map.trainable, x]);
      return [...Object.values(grads), value];
    },
  };
};
