import { add, div, erf, exp, mul, square, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { callOf, realTensor } from './batches.js';
import { defineOp } from './defineOp.js';

/** Φ(x), the chance that a standard normal number is below x. */
const belowX = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

/** x·Φ(x), made of ops. */
export const geluValue = (x: Tensor): Tensor => mul(x, belowX(x));

/** gelu'(x) = Φ(x) + x·φ(x) with the density φ = Φ', made of ops. */
export const geluSlope = (x: Tensor): Tensor => add(belowX(x), mul(x, div(exp(mul(square(x), -0.5)), Math.sqrt(2 * Math.PI))));

const geluOp = defineOp<{ x: Tensor }, object>({
  name: 'Gelu',
  inputs: ['x'],
  readsOutputs: false,
  reference: ({ x }) => [x.size === 0 ? zeros(x.shape) : geluValue(x)],
  gradient: ({ dy, inputs: { x } }) => ({ x: () => (x.size === 0 ? zeros(x.shape) : mul(dy[0]!, geluSlope(x))) }),
});

/**
 * The Gaussian error linear unit, entry by entry: gelu(x) = x·Φ(x) = x·(1 + erf(x/√2))/2, the exact form.
 *
 * Its slope is Φ(x) + x·φ(x), largest at x = √2, so that |gelu(x) − gelu(y)| ≤ 1.12890|x − y|.
 *
 * Accuracy: 2e-7·(1 + |x|), set by the `erf` of the backend, and NaN at −∞. With the kernels of `@slim/backend-wasm` the relative
 * error is 4.2e-7 everywhere until the result is subnormal (x below −13.2), and gelu(−∞) = −0.
 *
 * @param x - any shape
 * @returns the same shape
 * @throws SlimError `input` for what is no tensor of real numbers
 * @see Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415
 *
 * @example
 * ```ts
 * import { gelu } from '@slim/core';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * gelu(tensor1d([-1, 0, 1])).print(); // [-0.1586553, 0, 0.8413447]
 * ```
 */
export const gelu = (x: Tensor): Tensor => tidy(() => geluOp({ x: realTensor(callOf('gelu', x), 'x', x, 0, '[...]') }, {})[0]!);
