import { COMBINATION } from '../algebra/Combination.js';
import { roundingUnits, scaleOf, spectralNormOf } from '../algebra/norms.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import { describeFunction, titleOf } from './activation.js';
import { applyFunction } from './applyFunction.js';
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
  return norm + roundingUnits(map) * U * scale + Math.sqrt(i * o) * TINY;
};

/** The certificate |f(x) − f(y)|₂ ≤ L·|x − y|₂, then the certificates of the maps by their layers. */
export const certifyChain = async (chain: Chain): Promise<Certificate[]> => {
  const passages: Passage[] = [];
  const norms = new Map<LinearMap, number>();
  const own: Certificate[] = [];
  let unknown = '';
  const place = { where: 'chain', isComplex: chain.field === 'complex' };
  for (const [i, { path, layer }] of flatten(chain.layers).entries()) {
    if (typeof layer === 'function') {
      const constant = describeFunction(layer)?.lipschitz ?? Number.POSITIVE_INFINITY;
      if (constant === Number.POSITIVE_INFINITY) unknown ||= `${path} (${titleOf(layer)})`;
      passages.push({ apply: (x) => applyFunction(place, layer, i, x), constant, terms: 0 });
      continue;
    }
    const known = norms.get(layer);
    const constant = known ?? (await normBound(layer));
    norms.set(layer, constant);
    passages.push({ apply: (x) => layer.forward(x), constant, terms: roundingUnits(layer) });
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
