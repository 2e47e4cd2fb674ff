import { cast, type GradConfig, greater, greaterEqual, less, lessEqual, Maximum, Minimum, mul, type Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from '../sumTo.js';

type Comparison = (a: Tensor, b: Tensor) => Tensor;

/**
 * Upstream: the gradient of `maximum(x, 0)`, of `minimum` and of every other call that broadcasts throws, because it has
 * the shape of the result.
 *
 * dy goes to the input that won, both share nothing: at a tie `a` gets it, as upstream. Then the adjoint of broadcasting.
 */
const extremum = (kernelName: string, aWins: Comparison, bWins: Comparison): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    const share = (wins: Comparison, shape: number[]) => sumTo(mul(dy as Tensor, cast(wins(a, b), 'float32')), shape);
    return { a: () => share(aWins, a.shape), b: () => share(bWins, b.shape) };
  },
});

export const maximumGradient = extremum(Maximum, greaterEqual, less);
export const minimumGradient = extremum(Minimum, lessEqual, greater);
