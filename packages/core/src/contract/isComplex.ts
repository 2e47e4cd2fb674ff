import type { Context } from './Context.js';
import type { AnyDescription } from './Description.js';

/** Whether a map with these options is over the complex numbers. */
export const isComplex = ({ field }: AnyDescription, context: Context): boolean =>
  (typeof field === 'function' ? field(context) : field) === 'complex';
