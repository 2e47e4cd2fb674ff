import { COMBINATION } from '../algebra/Combination.js';
import { scaleOf, spectralNormOf } from '../algebra/norms.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import { describeFunction, titleOf } from './activation.js';
import { flatten } from './checkLayers.js';
import type { Chain } from './Layer.js';
import { measureStretch, type Passage } from './stretch.js';

/** Unit roundoff of float32, and its smallest number that keeps all digits. */
const [U, TINY] = [2 ** -24, 2 ** -126];

/** A bound on ‖W‖₂ of the matrix that the parameters mean, of which W in float32 is a rounded version. */
const normBound = async (map: LinearMap): Promise<number> => {
  const { inFeatures: i, outFeatures: o } = map;
  const norm = await spectralNormOf(map);
  const scale = COMBINATION in map ? await scaleOf(map) : norm;
  // An entry of W errs by at most as many units as dot products inside the map have terms (Higham 2002, §3.1), which is
  // at most i + o; the 2-norm of the errors is at most their Frobenius norm.
  return norm + (i + o) * U * Math.sqrt(Math.min(i, o)) * scale + Math.sqrt(i * o) * TINY;
};

/** The certificate |f(x) − f(y)|₂ ≤ L·|x − y|₂, then the certificates of the maps by their layers. */
export const certifyChain = async (chain: Chain): Promise<Certificate[]> => {
  const passages: Passage[] = [];
  const norms = new Map<LinearMap, number>();
  const own: Certificate[] = [];
  let unknown = '';
  for (const { path, layer } of flatten(chain.layers)) {
    if (typeof layer === 'function') {
      const constant = describeFunction(layer)?.lipschitz ?? Number.POSITIVE_INFINITY;
      if (constant === Number.POSITIVE_INFINITY) unknown ||= `${path} (${titleOf(layer)})`;
      passages.push({ apply: layer, constant, terms: 0 });
      continue;
    }
    const known = norms.get(layer);
    const constant = known ?? (await normBound(layer));
    norms.set(layer, constant);
    // For the rounding of xW + b: |x|·|W| is at most √min(i, o)·‖x‖₂·‖W‖₂ in the 2-norm.
    const terms = (layer.inFeatures + layer.outFeatures) * Math.sqrt(Math.min(layer.inFeatures, layer.outFeatures));
    passages.push({ apply: (x) => layer.forward(x), constant, terms });
    if (known !== undefined) continue;
    for (const certificate of await layer.certify()) own.push({ ...certificate, property: `${path}: ${certificate.property}` });
  }
  return [await lipschitz(chain, passages, unknown), ...own];
};

const lipschitz = async (chain: Chain, passages: readonly Passage[], unknown: string): Promise<Certificate> => {
  // A product with a zero map inside is zero, whatever the functions do, but 0·∞ is NaN: unknown comes first.
  const bound = unknown ? Number.POSITIVE_INFINITY : passages.reduce((product, { constant }) => product * constant, 1);
  const { measured, tolerance } = await measureStretch(chain, passages);
  const remedy = `no bound: the Lipschitz constant of ${unknown} is unknown; state it with activation(fn, { name, lipschitz })`;
  return {
    property: 'Lipschitz constant ≤ L',
    kind: 'hard',
    relation: 'at most',
    bound,
    measured,
    tolerance,
    holds: Number.isFinite(bound) && measured <= bound + tolerance,
    method: unknown ? remedy : 'L = ∏‖Wₖ‖₂·∏cₖ with norms in float64, rounded upwards; measured: the steepest of seeded chords',
  };
};
