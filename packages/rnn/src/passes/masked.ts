import { cast, reshape, reverse, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import type { Span } from './Span.js';
import { stacked, unstacked } from './unstacked.js';
import { lastOf } from './whole.js';

/**
 * Times that do not count are left out: memories stay as they were. For any mask [T, B] of zeros and ones, one step of the scan
 * at a time.
 */
export const masked = (mask: Tensor): Span => {
  const [steps, batch] = mask.shape as [number, number];
  const counts = cast(reshape(mask, [steps, batch, 1]), 'bool');
  return {
    clear: (x) => where(counts, x, zerosLike(x)),
    backwards: () => masked(reverse(mask, 0)),
    reverse: (x) => reverse(x, 0),
    scan: (kind, { u, start, ...rest }) => {
      if (batch === 0) return kind.scan({ u, start, ...rest }); // backends differ over loops over nothing
      let memories = start;
      const times = unstacked(cast(counts, 'float32')).map((one) => cast(one, 'bool'));
      const all = unstacked(u).map((input, t) => {
        const stepped = kind.scan({ ...rest, u: reshape(input, [1, ...input.shape]), start: memories });
        memories = stepped.map((next, i) => where(times[t]!, reshape(next, memories[i]!.shape), memories[i]!));
        return memories;
      });
      return start.map((_, i) => stacked(all.map((memory) => memory[i]!)));
    },
    last: lastOf,
  };
};
