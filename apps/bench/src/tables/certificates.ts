import type { Certificate } from '@slim/core';
import { digits } from './format.js';
import type { Cell } from './Table.js';

/** What is wrong with hard promises that do not hold; soft ones may be broken until training has pushed far enough. */
export const brokenPromises = (certificates: readonly Certificate[]): string[] =>
  certificates
    .filter(({ kind, holds }) => kind === 'hard' && !holds)
    .map(
      ({ property, measured, bound, tolerance }) =>
        `promises ${property}, measured ${digits(measured)} against ${digits(bound)} ± ${digits(tolerance)}`,
    );

/** The outcome of one promise: what was measured and whether that is what was promised. */
export const outcomeCell = ({ measured, holds, kind }: Certificate): Cell => ({
  text: `${digits(measured)} ${holds ? '✓' : '✗'}`,
  tone: holds ? 'good' : kind === 'hard' ? 'bad' : 'warn',
});

/** How many of the promises hold, e.g. `2 of 2 ✓`. */
export const countCell = (certificates: readonly Certificate[]): Cell => {
  if (certificates.length === 0) return { text: 'none made', tone: 'dim' };
  const kept = certificates.filter(({ holds }) => holds).length;
  const isKept = kept === certificates.length;
  const tone = isKept ? 'good' : brokenPromises(certificates).length > 0 ? 'bad' : 'warn';
  return { text: `${kept} of ${certificates.length} ${isKept ? '✓' : '✗'}`, tone };
};

/** How much of the allowed rounding a measurement uses: 0 none, above 1 broken. */
export const usedTolerance = ({ relation, measured, bound, tolerance }: Certificate): number => {
  const excess = Math.max(0, relation === 'at most' ? measured - bound : bound - measured);
  return excess === 0 ? 0 : excess / tolerance;
};
