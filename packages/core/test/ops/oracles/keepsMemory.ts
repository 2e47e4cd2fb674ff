import { grads, memory, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** How many tensors a call leaves beside its result, alone and with its gradient. */
export const leftBehind = (op: (...xs: Tensor[]) => Tensor[], xs: Tensor[]): number => {
  const before = memory().numTensors;
  for (const tensor of op(...xs)) tensor.dispose();
  tidy(() => {
    grads((...inputs: Tensor[]) => op(...inputs)[0]!)(xs);
  });
  return memory().numTensors - before;
};
