import type { LinearMap } from '../contract/LinearMap.js';
import { blockDiagonal } from './blockDiagonal.js';
import { identityPlus } from './identityPlus.js';
import { product } from './product.js';
import { scaled } from './scaled.js';
import { sum } from './sum.js';
import { transposed } from './transposed.js';

/** How each combination is made again from its maps and its saved options. */
export const combinators: Readonly<Record<string, (maps: LinearMap[], options: Readonly<Record<string, unknown>>) => LinearMap>> = {
  blockDiagonal: (maps) => blockDiagonal(...maps),
  identityPlus: ([map], { factor }) => identityPlus(factor as number, map as LinearMap),
  product: (maps) => product(...maps),
  scaled: ([map], { factor }) => scaled(factor as number, map as LinearMap),
  sum: (maps) => sum(...maps),
  transposed: ([map]) => transposed(map as LinearMap),
};
