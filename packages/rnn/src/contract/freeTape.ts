import { dispose, engine, type Tensor } from '@tensorflow/tfjs-core';

/** Frees what TensorFlow.js has kept for a backward pass that was never made, or that threw: it forgets to. */
export const freeTape = (): void => {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of (state.activeTape ?? []) as unknown as { saved: Tensor[] }[]) dispose(saved);
};
