import { defineOp } from '@slim/core';
import { add, concat, mul, reshape, slice, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { conjugate, each, type Numbers, times } from './numbers.js';
import { scanTree } from './scanTree.js';

type Inputs = { u: Tensor; h0: Tensor; re: Tensor; im: Tensor };
type Attributes = { readonly isComplex: boolean };

/** The halves of the last axis, real and imaginary parts; or all of it, where the numbers are real. */
const split = (x: Tensor, isComplex: boolean): Numbers => {
  if (!isComplex) return [x];
  const half = (x.shape.at(-1) as number) / 2;
  const start = x.shape.map(() => 0);
  const size = [...x.shape.slice(0, -1), half];
  return [slice(x, start, size), slice(x, [...start.slice(0, -1), half], size)];
};

const joined = (x: Numbers): Tensor => (x[1] ? concat([x[0], x[1]], -1) : x[0]);

/** [R, n] in front of [T, R, n]. */
const inFront = (first: Tensor, rest: Tensor): Tensor => concat([reshape(first, [1, ...first.shape]), rest], 0);

const step0 = (x: Tensor): Tensor => reshape(slice(x, [0, 0, 0], [1, ...(x.shape.slice(1) as [number, number])]), x.shape.slice(1));
const withoutFirst = (x: Tensor): Tensor => slice(x, [1, 0, 0], [(x.shape[0] as number) - 1, x.shape[1] as number, x.shape[2] as number]);
const withoutLast = (x: Tensor): Tensor => slice(x, [0, 0, 0], [(x.shape[0] as number) - 1, x.shape[1] as number, x.shape[2] as number]);

const op = defineOp<Inputs, Attributes>({
  name: 'DiagonalScan',
  inputs: ['u', 'h0', 're', 'im'],
  reference: ({ u, h0, re, im }, { isComplex }) => {
    if (u.size === 0) return [zeros(u.shape)];
    const a: Numbers = isComplex ? [re, im] : [re];
    const arrived = add(step0(u), joined(times(a, split(h0, isComplex)))); // what the start adds, it adds to the first step
    const v = (u.shape[0] as number) === 1 ? reshape(arrived, u.shape) : inFront(arrived, withoutFirst(u));
    return [joined(scanTree(a, split(v, isComplex), false))];
  },
  // The adjoint of h_t = a·h_{t−1} + u_t is g_t = ā·g_{t+1} + dL/dh_t: the same scan from the end.
  gradient: ({ dy: [dh], inputs: { u, h0, re, im }, outputs: [h], attributes: { isComplex } }) => {
    const nothing = { u: () => zeros(u.shape), h0: () => zeros(h0.shape), re: () => zeros(re.shape), im: () => zeros(im.shape) };
    if (u.size === 0) return nothing;
    const back = conjugate(isComplex ? [re, im] : [re]);
    const g = scanTree(back, split(dh as Tensor, isComplex), true);
    const before = (u.shape[0] as number) === 1 ? reshape(h0, u.shape) : inFront(h0, withoutLast(h as Tensor));
    const products = times(conjugate(split(before, isComplex)), g);
    return {
      u: () => mul(joined(g), 1),
      h0: () => joined(times(back, each(g, step0))),
      re: () => sum(products[0], [0, 1]),
      im: () => (products[1] ? sum(products[1], [0, 1]) : zeros(im.shape)),
    };
  },
});

/**
 * A linear recurrence with a diagonal matrix, all times at once: h_t = a ⊙ h_{t−1} + u_t for t = 1 … T, in O(log T) ops and
 * O(T) work, or in one where there is a kernel for it. With two parts, a is complex and the last axis of u, h0 and h holds real
 * parts, then imaginary parts.
 *
 * The gradient is the same scan from the end, so that the tape keeps no more than u, h0, a and h; it can be differentiated
 * again. Every number of the tree is a state of the loop over a part of the sequence, started from rest. Squaring doubles relative
 * errors, so that a^k errs by k·2⁻²⁴ of itself at most, as it may in the loop.
 *
 * @param u - what enters at each time, [T, R, n], T ≥ 1
 * @param h0 - the state at the start, [R, n]
 * @param a - the diagonal, [n]; or real and imaginary parts, each [n/2]
 * @returns h_1 … h_T, [T, R, n]
 */
export const diagonalScan = (u: Tensor, h0: Tensor, a: Numbers): Tensor =>
  op({ u, h0, re: a[0], im: a[1] ?? a[0] }, { isComplex: a[1] !== undefined })[0] as Tensor;
