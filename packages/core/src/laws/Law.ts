import type { Example } from '../contract/Description.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';

/**
 * Something that is true of every structured map. `holds` resolves when it is true of this map at this example and
 * rejects with what it saw otherwise. Laws know no test runner.
 */
export interface Law {
  readonly name: string;
  readonly holds: (Map: LinearMapConstructor, example: Example) => Promise<void>;
}

/** What a law saw where it found a map at fault. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

/** Breaks the law unless `fact` is true. A NaN in a comparison makes it false, and so breaks the law. */
export const must = (fact: boolean, otherwise: () => string): void => {
  if (!fact) throw new LawBroken(otherwise());
};

/** The examples of a map: its own, or sizes that its shape rule allows, with and without a bias. */
export const examplesOf = ({ description }: LinearMapConstructor): readonly Example[] => {
  const { examples } = description;
  if (examples) {
    const isEnough = examples.some(({ inFeatures, outFeatures }: Example) => inFeatures > 1 && outFeatures > 1);
    must(isEnough, () => `${description.name} gives no example with more than one feature on both sides`);
    return examples;
  }
  const bias = description.bias?.allowed !== false;
  const sizes: [number, number][] = description.square
    ? [
        [1, 1],
        [4, 4],
        [5, 5],
      ]
    : description.tall
      ? [
          [1, 1],
          [3, 5],
          [4, 4],
        ]
      : [
          [1, 1],
          [3, 5],
          [5, 3],
        ];
  return sizes.map(([inFeatures, outFeatures], i) => ({ inFeatures, outFeatures, options: { bias: bias && i > 0 } }));
};
