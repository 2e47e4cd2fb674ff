import { concat, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { each, type Numbers, plus, times } from './numbers.js';

/** Every second entry along the first of the axes [T, R, n], T even, from the first (0) or the second (1) on. */
const everySecond = (x: Tensor, from: 0 | 1): Tensor => {
  const [steps, rows, n] = x.shape as [number, number, number];
  const pairs = reshape(x, [steps / 2, 2 * rows * n]);
  return reshape(slice(pairs, [0, from * rows * n], [steps / 2, rows * n]), [steps / 2, rows, n]);
};

/** The opposite: entries 0, 2, 4 … of one tensor and 1, 3, 5 … of the other. */
const interleaved = (even: Tensor, odd: Tensor): Tensor => {
  const [half, rows, n] = even.shape as [number, number, number];
  const flat = (x: Tensor): Tensor => reshape(x, [half, rows * n]);
  return reshape(concat([flat(even), flat(odd)], 1), [2 * half, rows, n]);
};

/** One step of zeros more, at the end that the scan comes to last. */
const padded = (x: Tensor, isBackward: boolean): Tensor => {
  const nothing = zeros([1, ...x.shape.slice(1)]);
  return concat(isBackward ? [nothing, x] : [x, nothing], 0);
};

const withoutPad = (x: Tensor, isBackward: boolean): Tensor => {
  const [steps, ...rest] = x.shape as [number, ...number[]];
  return slice(x, [isBackward ? 1 : 0, ...rest.map(() => 0)], [steps - 1, ...rest]);
};

/** What reaches each entry from the one that the scan met before it: zero comes in, the last falls out. */
const shifted = (x: Tensor, isBackward: boolean): Tensor => {
  const [steps, ...rest] = x.shape as [number, ...number[]];
  const nothing = zeros([1, ...rest]);
  if (steps === 1) return nothing;
  const kept = slice(x, [isBackward ? 1 : 0, ...rest.map(() => 0)], [steps - 1, ...rest]);
  return concat(isBackward ? [kept, nothing] : [nothing, kept], 0);
};

/**
 * h_t = a·h_{t−1} + v_t for all t, from zero, for v of [T, R, n] and a of [n]; backward h_t = a·h_{t+1} + v_t. A tree: pairs of
 * neighbours are joined, (a, v), (a, w) → (a², a·v + w), the joined half as many are scanned, and the steps between follow
 * from their neighbours. O(T) work in 2·⌈log₂ T⌉ levels of a few ops each.
 *
 * @see Blelloch, Prefix sums and their applications, CMU-CS-90-190 (1990)
 */
export const scanTree = (a: Numbers, v: Numbers, isBackward: boolean): Numbers => {
  const steps = v[0].shape[0] as number;
  if (steps === 1) return v;
  const isOdd = steps % 2 === 1;
  const all = isOdd ? each(v, (x) => padded(x, isBackward)) : v;
  const [early, late] = isBackward ? ([1, 0] as const) : ([0, 1] as const);
  const first = each(all, (x) => everySecond(x, early));
  const second = each(all, (x) => everySecond(x, late));
  const seconds = scanTree(times(a, a), plus(times(a, first), second), isBackward);
  const firsts = plus(
    times(
      a,
      each(seconds, (x) => shifted(x, isBackward)),
    ),
    first,
  );
  const [even, odd] = isBackward ? [seconds, firsts] : [firsts, seconds];
  const h = even.map((x, i) => interleaved(x, odd[i] as Tensor)) as unknown as Numbers;
  return isOdd ? each(h, (x) => withoutPad(x, isBackward)) : h;
};
