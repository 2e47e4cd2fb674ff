import { SlimError } from '@slim/core';
import { checkFlag, checkNames } from '@slim/core/checks';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { isPowerOfTwo } from '../butterfly/isPowerOfTwo.js';
import { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import type { Blocks } from './fourierBlocks.js';

/** Options of the fast transforms. */
export interface TransformOptions {
  /** Scaled so that W is orthogonal (unitary). Default false. */
  orthonormal?: boolean;
}

/** One step of a fast transform: which number each place takes, and the tied blocks of the butterfly after that. */
export interface Step {
  readonly permutation: readonly number[];
  readonly blocks: Blocks;
}

/** Refuses a size that is no power of two. */
export const checkSize = (name: string, n: number): void => {
  if (!Number.isSafeInteger(n) || !isPowerOfTwo(n)) throw new SlimError('size', `${name}(${n})`, `n must be a power of two, got ${n}`);
};

/** Whether a transform is orthonormal, once its size and options are found right. */
export const checkTransform = (name: string, n: number, options: TransformOptions): boolean => {
  checkSize(name, n);
  const where = `${name}(${n})`;
  checkNames(where, options, ['orthonormal']);
  const { orthonormal = false } = options;
  checkFlag(where, 'orthonormal', orthonormal);
  return orthonormal;
};

/** The map of the given steps, or of their real part. */
export const fastTransform = (n: number, steps: readonly Step[], complex: boolean): ButterflyPermutationLinear => {
  const map = new ButterflyPermutationLinear(n, n, { permutations: steps.map(({ permutation }) => permutation), complex, seed: 0 });
  tidy(() => {
    for (const [i, { blocks }] of steps.entries()) {
      const variable = map.parameters[`steps.factors.${2 * i + 1}.linmap.twiddle`];
      variable?.assign(tensor(Float32Array.from(blocks), variable.shape, 'float32'));
    }
  });
  return map;
};
