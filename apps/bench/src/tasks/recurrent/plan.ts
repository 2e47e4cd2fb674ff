import type { Effort } from '../../effort.js';
import type { Settings } from '../../Settings.js';
import type { Sizes } from './networks.js';

/** A network as a control engineer would train it. */
export const trainingSizes = ({ batch, effort }: Pick<Settings, 'batch' | 'effort'>): Sizes => ({
  steps: effort === 'quick' ? 20 : 100,
  batch,
  inputs: 8,
  hidden: 128,
});

/** A network in a controller. */
export const streamSizes: Sizes = { steps: 1, batch: 1, inputs: 8, hidden: 64 };

export const streamSteps: Readonly<Record<Effort, number>> = { quick: 10_000, standard: 100_000, full: 100_000 };
