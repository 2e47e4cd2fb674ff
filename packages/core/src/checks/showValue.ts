import { Tensor } from '@tensorflow/tfjs-core';

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
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Tensor) return `a tensor [${value.shape.join(', ')}]`;
  return typeof value === 'object' && value !== null ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : String(value);
};
