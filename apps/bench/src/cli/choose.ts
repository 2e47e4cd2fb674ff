import { nearest, plain } from './nearest.js';

/** A wrong option or value; the message says what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Comma-separated words, blanks around them ignored. */
export const words = (list: string): string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Something that can be asked for by name. */
export interface Choice<T> {
  readonly value: T;
  /** The first is the one to show; all are accepted. */
  readonly names: readonly string[];
}

/**
 * The values that a comma-separated list of names asks for, in the order of the choices, each once.
 *
 * @throws UsageError naming the unknown word, the nearest name and everything allowed
 */
export const choose = <T>(option: string, list: string, choices: readonly Choice<T>[]): T[] => {
  const allowed = `allowed: ${choices.map(({ names }) => names[0]).join(', ')}`;
  const asked = words(list);
  if (asked.length === 0) throw new UsageError(`${option} needs at least one name; ${allowed}`);
  const chosen = new Set<Choice<T>>();
  for (const word of asked) {
    const found = choices.find(({ names }) => names.some((name) => plain(name) === plain(word)));
    if (!found) {
      const near = nearest(
        word,
        choices.flatMap(({ names }) => names),
      );
      throw new UsageError(`${option}: there is no '${word}'${near ? `, did you mean '${near}'?` : ''} (${allowed})`);
    }
    chosen.add(found);
  }
  return choices.filter((choice) => chosen.has(choice)).map(({ value }) => value);
};

/**
 * A whole number within limits.
 *
 * @throws UsageError with the limits and the value
 */
export const wholeNumber = (option: string, text: string, least: number, most: number): number => {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}, got '${text}'`);
};
