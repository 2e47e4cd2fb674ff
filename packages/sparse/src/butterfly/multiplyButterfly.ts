import { butterflyMultiply } from '@slim/core';
import { mean, pad, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { butterflySizes } from './butterflySizes.js';

/** x·W for x of [rows, inFeatures] or, complex, [rows, inFeatures, 2], through the factors. */
export const multiplyButterfly = (
  x: Tensor,
  twiddle: Tensor,
  context: { inFeatures: number; outFeatures: number; complex: boolean; increasingStride: boolean },
): Tensor => {
  const { inFeatures, outFeatures, complex, increasingStride } = context;
  const { size, stacks, averaged, width } = butterflySizes(context);
  const tail = complex ? [2] : [];
  const rows = x.shape[0] as number;
  const margins: [number, number][] = [[0, 0], [0, size - inFeatures], ...(complex ? [[0, 0] as [number, number]] : [])];
  const padded = size === inFeatures ? x : pad(x, margins);
  const product = butterflyMultiply(padded, twiddle, { increasingStride }); // [rows, stacks, size, …]
  const columns = averaged === 1 ? stacks * size : width;
  const y = averaged === 1 ? reshape(product, [rows, columns, ...tail]) : mean(reshape(product, [rows, averaged, width, ...tail]), 1);
  return columns === outFeatures ? y : slice(y, complex ? [0, 0, 0] : [0, 0], [rows, outFeatures, ...tail]);
};
