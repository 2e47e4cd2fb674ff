import { type Tensor, type Tensor2D, tidy, unstack } from '@tensorflow/tfjs-core';
import type { Eigen, EigOptions } from '../linalg/eig.js';
import { download } from './download.js';

/** Eigenvalues of W, real [n, n] or complex [n, n, 2], in float64. W is disposed. linalg is loaded on first use. */
export const eigenvalues = async (weight: Tensor, options: EigOptions): Promise<Eigen> => {
  if (weight.rank === 2) {
    const w = await download(weight as Tensor2D);
    const { eig } = await import('../linalg/index.js');
    return eig(w, options);
  }
  const [re, im] = tidy(() => unstack(weight, 2)) as [Tensor2D, Tensor2D];
  weight.dispose();
  const [real, imaginary] = await Promise.all([download(re), download(im)]);
  const { eigComplex } = await import('../linalg/index.js');
  return eigComplex(real, imaginary, options);
};
