import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { type Digits, PIXELS } from './loadDigits.js';

export const CLASSES = 10;

/** Samples as tensors: x [n, 784] and the labels one-hot [n, 10]. The caller owns both. */
export const batchOf = ({ pixels, labels }: Digits, indices: Int32Array): { x: Tensor2D; y: Tensor2D } => {
  const x = new Float32Array(indices.length * PIXELS);
  const y = new Float32Array(indices.length * CLASSES);
  indices.forEach((index, row) => {
    x.set(pixels.subarray(index * PIXELS, (index + 1) * PIXELS), row * PIXELS);
    y[row * CLASSES + (labels[index] as number)] = 1;
  });
  return { x: tensor2d(x, [indices.length, PIXELS]), y: tensor2d(y, [indices.length, CLASSES]) };
};
