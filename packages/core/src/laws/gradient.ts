import { add, mul, type NamedTensorMap, type Scalar, sum, type Tensor, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import type { LinearMap } from '../contract/LinearMap.js';

/** The loss that the laws differentiate: Σ forward(x)·c + regError. */
export const probeLoss = (map: LinearMap, x: Tensor, c: Tensor, call: Call): Scalar =>
  tidy(() => add(sum(mul(map.forward(x, call), c)), map.regError(call)));

/** Gradients of a scalar with respect to the free parameters of a map, by name; a parameter that is not reached has none. */
export const gradientsOf = async (map: LinearMap, loss: () => Scalar): Promise<Record<string, Float64Array>> => {
  const found: Record<string, Float64Array> = {};
  if (map.trainable.length === 0) return found;
  const { value, grads } = tryGradients(loss, map.trainable);
  value?.dispose();
  for (const [name, variable] of Object.entries(map.parameters)) {
    const gradient = grads[variable.name]; // a parameter of a tied map stands under several names
    if (gradient) found[name] = Float64Array.from(await gradient.data());
  }
  for (const gradient of Object.values(grads)) gradient.dispose();
  return found;
};

/** tfjs throws where no variable at all is reached; that is an answer here. */
const tryGradients = (loss: () => Scalar, variables: Variable[]): { value?: Scalar; grads: NamedTensorMap } => {
  try {
    return variableGrads(loss, variables);
  } catch (problem) {
    if (/Cannot find a connection/.test(String(problem))) return { grads: {} };
    throw problem;
  }
};
