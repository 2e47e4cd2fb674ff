import { Diag, type GradConfig, gather, range, reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Upstream: `diag` has no gradient.
 *
 * Its adjoint reads the diagonal: of n·n entries in a row those at 0, n + 1, 2(n + 1) …
 */
export const diagGradient: GradConfig = {
  kernelName: Diag,
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => {
    const { shape, size: n } = saved[0] as Tensor;
    return { x: () => reshape(gather(reshape(dy as Tensor, [n * n]), range(0, n * n, n + 1, 'int32')), shape) };
  },
};
