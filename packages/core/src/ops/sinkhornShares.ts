import {
  abs,
  add,
  cast,
  ceil,
  div,
  exp,
  floor,
  gather,
  greater,
  log,
  max,
  maximum,
  min,
  minimum,
  mul,
  neg,
  onesLike,
  reshape,
  where as select,
  slice,
  split,
  sub,
  sum,
  type Tensor,
  tensor1d,
  zeros,
} from '@tensorflow/tfjs-core';
import { newtonStep } from './sinkhornNewton.js';

/** Of three steps out of four the temperature is lowered after. */
const COOLING = 0.75;

/** Squarings in a Newton step. While the temperature falls it need not be exact: more saved no steps where it was tried. */
const [WHILE_COOLING, AT_THE_END] = [8, 14];

/** The first temperature divides the range of the logits to this, or less: there all shares are much alike. */
const MILD = 8;

/** It is 2^17 at most. What is unlikely even then, as an entry that is not wanted (−1e30), is left out of it. */
const HOTTEST = 17;

/** `2 ** i` at place i: powers of two, as the division by one is exact. */
const POWERS = Float32Array.from({ length: HOTTEST + 1 }, (_, i) => 2 ** i);

/** The logarithm of the sum of exp(m) along an axis, m less that, and the shares exp of it. */
const normalise = (m: Tensor, axis: 1 | 2): { shift: Tensor; logits: Tensor; shares: Tensor } => {
  const most = max(m, axis, true);
  const below = sub(m, most);
  const weights = exp(below);
  const total = sum(weights, axis, true);
  const rest = log(total);
  return { shift: add(most, rest), logits: sub(below, rest), shares: div(weights, total) };
};

/** Logits of which the largest in each row and column is 0. Differences end at −1e37, and what is not finite is NaN. */
const levelled = (logits: Tensor): Tensor => {
  const rows = maximum(sub(logits, max(logits, 2, true)), -1e37);
  return add(sub(rows, max(rows, 1, true)), mul(logits, 0));
};

/** How many steps cool. */
const coolingOf = (steps: number): number => Math.floor(COOLING * steps);

/** The exponents of the temperatures 2^e [B, steps]: from where the range of the logits [B, 1] is mild down to 0. */
const exponents = (range: Tensor, steps: number): Tensor => {
  const cooling = coolingOf(steps);
  const times = mul(range, 1 / MILD);
  const above1 = select(greater(times, 1), times, onesLike(times)); // NaN is not above 1
  const shares = Float32Array.from({ length: steps }, (_, k) => (k < cooling ? 1 - k / cooling : 0));
  const first = minimum(ceil(mul(log(above1), Math.LOG2E)), HOTTEST);
  return floor(mul(first, tensor1d(shares)));
};

/** 2^e of whole numbers e from 0 to 17 [B, m], as [B, 1, 1] each. */
const powersOf2 = (exponent: Tensor): Tensor[] => {
  const [count, m] = exponent.shape as [number, number];
  if (m === 0) return [];
  const powers = gather(tensor1d(POWERS), cast(reshape(exponent, [count * m]), 'int32'));
  return split(reshape(powers, [count, m, 1]), m, 1);
};

/**
 * The doubly stochastic P [B, n, n] of logits, its rows normalised last, and the largest |column sum − 1| [B].
 *
 * The logits are divided by a temperature that falls to 1: at a high one all shares are much alike, and the solution at one is
 * near that at the next. At each the rows, the columns and the rows are normalised, then a Newton step. What is carried from one
 * temperature to the next are the potentials g of the columns, [B, 1, n]; the rows' follow from them. Once the temperature is 1
 * the logits L + g are carried: those that matter are near 0 and keep all their digits, however large the potentials.
 */
export const sinkhornShares = (logits: Tensor, steps: number): [shares: Tensor, error: Tensor] => {
  const [count, n] = logits.shape as [number, number];
  const start = levelled(logits);
  const exponent = exponents(neg(min(reshape(start, [count, n * n]), 1, true)), steps);
  const temperatures = powersOf2(exponent);
  const coolers = powersOf2(sub(slice(exponent, [0, 0], [count, steps - 1]), slice(exponent, [0, 1], [count, steps - 1])));
  let m = div(start, temperatures[0] as Tensor);
  let g = zeros([count, 1, n]);
  for (let step = 0; step < steps; step++) {
    const columns = normalise(normalise(m, 2).logits, 1);
    const rows = normalise(columns.logits, 2);
    const newton = newtonStep(rows.shares, step < coolingOf(steps) ? WHILE_COOLING : AT_THE_END);
    m = add(rows.logits, newton);
    if (step >= coolingOf(steps) || step + 1 === steps) continue;
    const grown = add(sub(g, columns.shift), newton);
    g = mul(sub(grown, max(grown, 2, true)), coolers[step] as Tensor); // what all columns share has no effect, but would double and double
    m = add(div(start, temperatures[step + 1] as Tensor), g);
  }
  const { shares } = normalise(m, 2);
  const gaps = sub(sum(shares, 1), 1);
  return [shares, add(max(abs(gaps), 1), mul(sum(gaps, 1), 0))]; // a maximum may pass over NaN, a sum does not
};
