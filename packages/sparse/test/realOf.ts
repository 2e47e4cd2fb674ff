import type { LinearMap } from '@slim/core';
import { Matrix64 } from '@slim/core/linalg';

/** W of a map in float64, a complex one in its real form: blocks [[re, im], [−im, re]]. */
export const realOf = async (map: LinearMap): Promise<Matrix64> => {
  const { inFeatures: i, outFeatures: o, field } = map;
  const w = map.effectiveW();
  const data = await w.data();
  w.dispose();
  if (field === 'real') return Matrix64.of(i, o, data);
  const real = new Float64Array(4 * i * o);
  for (let j = 0; j < i; j++) {
    for (let k = 0; k < o; k++) {
      const [re, im] = [data[2 * (j * o + k)] as number, data[2 * (j * o + k) + 1] as number];
      real.set([re, im], 4 * j * o + 2 * k);
      real.set([-im, re], 4 * j * o + 2 * o + 2 * k);
    }
  }
  return new Matrix64(2 * i, 2 * o, real);
};
