import { evaluationLaws } from './evaluation.js';
import { gradientLaws } from './gradients.js';
import type { Law } from './Law.js';
import { memoryLaws } from './memory.js';
import { penaltyLaws } from './penalties.js';
import { projectionLaws } from './projection.js';
import { promiseLaws } from './promises.js';
import { refusalLaws } from './refusals.js';
import { stateLaws } from './state.js';

export { examplesOf, type Law, LawBroken } from './Law.js';

/** Every law of structured maps. A map that needs an exception is wrong until proven otherwise. */
export const laws: readonly Law[] = [
  ...evaluationLaws,
  ...gradientLaws,
  ...promiseLaws,
  ...penaltyLaws,
  ...projectionLaws,
  ...stateLaws,
  ...memoryLaws,
  ...refusalLaws,
];
