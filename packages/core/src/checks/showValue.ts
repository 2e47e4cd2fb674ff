import { Tensor } from '@tensorflow/tfjs-core';

/** Characters of a text, and names of an object, that a message shows. */
const [CHARACTERS, NAMES] = [60, 8];

/** `a, b`, or `a, b, … (9 in all)`. */
const first = (names: readonly string[]): string =>
  names.length > NAMES ? `${names.slice(0, NAMES).join(', ')}, … (${names.length} in all)` : names.join(', ');

/**
 * A wrong value as messages show it: short, whatever it is.
 *
 * @example
 * ```ts
 * import { showValue } from '@slim/core/checks';
 *
 * console.log([2, 'two', [2, 2], { two: 2 }].map(showValue)); // ['2', "'two'", 'a list of 2', 'an object with two']
 * ```
 */
export const showValue = (value: unknown): string => {
  if (typeof value === 'string') return value.length > CHARACTERS ? `'${value.slice(0, CHARACTERS)}…'` : `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${(value as { length?: number }).length ?? value.byteLength}`;
  if (value instanceof Tensor) return `a tensor [${value.shape.join(', ')}]`;
  return typeof value === 'object' && value !== null ? `an object with ${first(Object.keys(value)) || 'nothing'}` : String(value);
};
