import type { Random } from '@slim/core';

/** What is zero: single entries anywhere, all entries of some inputs, or of some inputs and some outputs. */
export type Zeros = 'entries' | 'inputs' | 'features';

/** Share of the entries that are left where zeros lie anywhere. */
export const ENTRIES_LEFT = 0.05;
/** Shares of the inputs and of the outputs that are left where whole ones are unused. */
export const INPUTS_LEFT = 0.5;
export const OUTPUTS_LEFT = 0.75;

/** So many of `count` as a share says, each as likely as another (selection sampling: Knuth, TAOCP 2, §3.4.2, algorithm S). */
const drawOf = (count: number, share: number, random: Random): Uint8Array => {
  const drawn = new Uint8Array(count);
  let wanted = Math.round(share * count);
  for (let at = 0; wanted > 0; at++) {
    if (random.uniform(0, count - at) >= wanted) continue;
    drawn[at] = 1;
    wanted -= 1;
  }
  return drawn;
};

/** Which entries of W are left. */
export interface Support {
  readonly hasInput: (input: number) => boolean;
  readonly hasEntry: (input: number, output: number) => boolean;
}

/** The support of an n × n matrix, the same for the same seed. */
export const supportOf = (zeros: Zeros, n: number, random: Random): Support => {
  if (zeros === 'entries') {
    const entries = drawOf(n * n, ENTRIES_LEFT, random);
    return { hasInput: () => true, hasEntry: (input, output) => entries[input * n + output] === 1 };
  }
  const inputs = drawOf(n, INPUTS_LEFT, random);
  const outputs = drawOf(n, zeros === 'features' ? OUTPUTS_LEFT : 1, random);
  const hasInput = (input: number): boolean => inputs[input] === 1;
  return { hasInput, hasEntry: (input, output) => hasInput(input) && outputs[output] === 1 };
};
