import { div, fill, type GradConfig, Mean, mul, reshape, Sum, type Tensor, util, zeros } from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/**
 * Upstream: dy times an array of ones that JavaScript fills and hands to the backend, and of `mean` all of that divided. For
 * the mean of a loss over 64 × 256 numbers this was a quarter of a butterfly map's training step.
 *
 * The backend fills, and the one number of each mean is divided before it is spread.
 */
const spreading = (kernelName: string, share: (dy: Tensor, count: number) => Tensor): GradConfig => ({
  kernelName,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, { axis }: Attributes) => {
    const { shape, size } = saved[0] as Tensor;
    const axes = util.parseAxisParam(axis, shape);
    const kept = shape.map((length, i) => (axes.includes(i) ? 1 : length));
    const count = size / util.sizeFromShape(kept);
    return { x: () => (size === 0 ? zeros(shape) : mul(reshape(share(dy as Tensor, count), kept), fill(shape, 1))) };
  },
});

export const sumGradient = spreading(Sum, (dy) => dy);
export const meanGradient = spreading(Mean, (dy, count) => div(dy, count));
