import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Context } from './Context.js';
import { download } from './download.js';
import type { Certificate, MapPromise } from './MapPromise.js';

/**
 * Measures each promise on W in float64. W is disposed. A W with a non-finite entry keeps no promise. Tolerances are
 * relative to the `given` scale where rounding errors are not relative to W itself, else to the Frobenius norm of W.
 */
export const certify = async (
  promise: MapPromise | readonly MapPromise[],
  context: Context,
  weight: Tensor2D,
  given?: number,
): Promise<Certificate[]> => {
  const w = await download(weight);
  const linalg = await import('../linalg/index.js');
  const scale = given ?? linalg.frobeniusNorm(w);
  const certificates: Certificate[] = [];
  for (const rule of Array.isArray(promise) ? promise : [promise]) {
    if (rule.kind === 'none') continue;
    const { kind, relation = 'at most', method = 'float64 measurement of W' } = rule;
    const property = typeof rule.property === 'string' ? rule.property : rule.property(context);
    const bound = rule.bound?.(context) ?? 0;
    const measured = linalg.allFinite(w) ? rule.measure(w, context, linalg) : Number.NaN;
    const relative = typeof rule.tolerance === 'number' ? rule.tolerance : rule.tolerance(context);
    // What is rounded at all may also fall below the smallest float32, whatever the scale.
    const tolerance = relative > 0 ? scale * relative + 2 ** -149 * Math.sqrt(w.rows * w.columns) : 0;
    // Where the slack would reach from a positive lower bound down to zero it is not granted: a singular matrix would pass.
    const slack = relation === 'at least' && bound > 0 && tolerance >= bound ? 0 : tolerance;
    // A slack without a size would excuse anything; a measurement without one proves nothing.
    const isWithin = relation === 'at most' ? measured <= bound + slack : measured >= bound - slack;
    const holds = isWithin && Number.isFinite(slack) && Number.isFinite(measured);
    certificates.push({ property, kind, relation, bound, measured, tolerance, holds, method });
  }
  return certificates;
};
