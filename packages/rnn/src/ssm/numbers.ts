import { add, mul, neg, sub, type Tensor } from '@tensorflow/tfjs-core';

/** Real numbers as one tensor, or complex ones as two: real and imaginary parts. */
export type Numbers = readonly [re: Tensor] | readonly [re: Tensor, im: Tensor];

/** The same done to every part. */
export const each = (x: Numbers, f: (part: Tensor) => Tensor): Numbers => x.map(f) as unknown as Numbers;

/** a·b, entry by entry. */
export const times = (a: Numbers, b: Numbers): Numbers => {
  const [p, q, r, s] = [a[0], a[1], b[0], b[1]];
  if (!q || !s) return [mul(p, r)];
  return [sub(mul(p, r), mul(q, s)), add(mul(p, s), mul(q, r))];
};

/** a + b. */
export const plus = (a: Numbers, b: Numbers): Numbers => a.map((part, i) => add(part, b[i] as Tensor)) as unknown as Numbers;

/** The complex conjugate. */
export const conjugate = (a: Numbers): Numbers => (a[1] ? [a[0], neg(a[1])] : a);
