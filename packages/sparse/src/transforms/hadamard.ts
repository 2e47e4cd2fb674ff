import { tensor, tidy } from '@tensorflow/tfjs-core';
import { ButterflyLinear } from '../maps/ButterflyLinear.js';
import { checkTransform, type TransformOptions } from './fastTransform.js';

/**
 * The Walsh-Hadamard transform in its natural order: W = H ⊗ H ⊗ ⋯ ⊗ H, H = [[1, 1], [1, −1]], in O(n·log n) operations; W is
 * symmetric and n times its own inverse.
 *
 * A real `ButterflyLinear` with tied blocks H. W is exact; with `orthonormal` up to the rounding of 1/√n.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: divided by √n, which makes W orthogonal and its own inverse
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 *
 * @example
 * ```ts
 * import { hadamard } from '@slim/sparse';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const map = hadamard(4);
 * map.forward(tensor1d([1, 2, 3, 4])).print(); // [10, -2, -4, 0]
 * map.dispose();
 * ```
 */
export const hadamard = (n: number, options: TransformOptions = {}): ButterflyLinear => {
  const orthonormal = checkTransform('hadamard', n, options);
  const map = new ButterflyLinear(n, n, { seed: 0 });
  const variable = map.parameters['linmap.twiddle'];
  const last = 4 * (n / 2 - 1); // where the blocks of the last factor begin
  const scale = (at: number): number => (orthonormal && at >= last ? 1 / Math.sqrt(n) : 1);
  const blocks = Float32Array.from({ length: variable.size }, (_, at) => (at % 4 === 3 ? -1 : 1) * scale(at));
  tidy(() => variable.assign(tensor(blocks, variable.shape, 'float32')));
  return map;
};
