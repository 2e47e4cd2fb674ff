import type { Settings } from '../../Settings.js';
import { streamSizes, streamSteps, trainingSizes } from './plan.js';

/** How the numbers of the section on recurrent networks come about. */
export const recurrentMethod = (settings: Settings): string[] => {
  const { steps, batch, inputs, hidden } = trainingSizes(settings);
  return [
    `Training: one layer of ${hidden} states over an orthogonal map, ${inputs} inputs, ${steps} times, ${batch} sequences; forward pass, gradient through time and a step of Adam. “Loop” is the same network ` +
      'written as a loop over time, in which every map makes its matrix anew at every time, on slim’s kernels; with --full also on the kernels of TensorFlow.js alone. “Of its products” is the cost relative to ' +
      'the products of matrices that such a step needs. All are timed in turns, and ratios are taken round by round.',
    `Streaming: ${streamSteps[settings.effort].toLocaleString('en')} steps of single samples through a network of ${streamSizes.hidden} states with stream().step(x), each timed, after a warm-up. It uses plain numbers and makes no ` +
      'tensors. Of 100 steps 99 take less than the p99; the drift is the time of the second half of the steps relative to the first.',
  ];
};
