import { OrthogonalLinear } from '@slim/spectral';
import type { Effort } from '../../effort.js';
import type { Settings } from '../../Settings.js';
import { adding } from './adding.js';
import { type Arm, arms } from './arms.js';
import { copying } from './copying.js';
import type { Problem } from './Problem.js';
import { reading } from './reading.js';

/** One network to be trained. */
export interface Training {
  readonly problem: Problem;
  readonly arm: Arm;
  readonly hiddenSize: number;
  readonly seed: number;
}

/** Seeds of a problem that is to show that the first one was no luck. */
const SEEDS = 3;

const orthogonal: unknown = OrthogonalLinear;

/** Short waits, and only the plain arm beside the orthogonal one. */
const shortTrainings = (chosen: readonly Arm[], effort: Effort, seed: number): Training[] => {
  const few = chosen.filter(({ Map }, i) => i === 0 || (Map as unknown) === orthogonal);
  const problems = effort === 'quick' ? [copying(10, 300)] : [copying(20, 600)];
  return problems.flatMap((problem) => few.map((arm) => ({ problem, arm, hiddenSize: 64, seed })));
};

/** Everything that is trained, in order. */
export const trainingsOf = ({ maps, effort, seed }: Settings): Training[] => {
  const chosen = arms.filter(({ Map }) => maps.includes(Map));
  if (effort !== 'full') return shortTrainings(chosen, effort, seed);
  const shortWait = [adding(100, 12_000), copying(100, 3000)];
  const problems = [...shortWait, adding(200, 12_000), copying(200, 3000), reading(seed, 1500)];
  return problems.flatMap((problem) =>
    chosen.flatMap((arm) => {
      const seeds = shortWait.includes(problem) && (arm.Map as unknown) === orthogonal ? SEEDS : 1;
      return Array.from({ length: seeds }, (_, k) => ({ problem, arm, hiddenSize: 128, seed: seed + k }));
    }),
  );
};
