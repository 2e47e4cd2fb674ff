import { defineLinear } from '../contract/defineLinear.js';
import { denseDescription } from '../contract/denseDescription.js';

/**
 * All matrices: the dense layer that every other map is measured against.
 *
 * W = weightᵀ
 *
 * Parameters: `weight` [outFeatures, inFeatures] and, with `bias: true`, `bias` [outFeatures], both U(−1/√i, 1/√i) for i inFeatures.
 * Guarantee: none.
 * When to use: as the baseline, or as what a trained map becomes (`map.fuse()`).
 * Source: the dense layer of every neural network library; stored as PyTorch stores it.
 *
 * @example
 * ```ts
 * import { Linear } from '@slim/core';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const map = new Linear(3, 2, { bias: true, seed: 1 });
 * map.forward(ones([4, 3])).print(); // [4, 2]
 * map.dispose();
 * ```
 */
export const Linear = defineLinear(denseDescription);
export type Linear = InstanceType<typeof Linear>;
