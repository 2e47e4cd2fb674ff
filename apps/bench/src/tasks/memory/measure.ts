import { makeNetwork } from './network.js';
import type { Training } from './plan.js';
import { type Course, type Run, train } from './train.js';

/** What the memory task keeps of one network. */
export interface Memory {
  readonly problem: string;
  readonly map: string;
  /** The map's options in words, where they are not the default. */
  readonly remark: string | null;
  readonly nonlin: string;
  readonly learningRate: number;
  readonly unit: string;
  readonly baseline: number;
  readonly goal: number;
  readonly parameters: number;
  readonly run: Run;
}

/** Trains one network. */
export const measureMemory = async ({ problem, arm, hiddenSize, seed }: Training, course: Omit<Course, 'seed'>): Promise<Memory> => {
  const network = makeNetwork(problem, arm, hiddenSize, seed);
  try {
    const { name, nonlin, learningRate, unit, baseline, goal } = problem;
    const run = await train(network, problem, { ...course, seed });
    const parameters = network.trainable.reduce((total, { size }) => total + size, 0);
    return {
      problem: name,
      map: arm.Map.description.name,
      remark: arm.remark ?? null,
      nonlin,
      learningRate,
      unit,
      baseline,
      goal,
      parameters,
      run,
    };
  } finally {
    network.dispose();
  }
};
