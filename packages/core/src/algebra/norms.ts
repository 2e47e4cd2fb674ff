import { download } from '../contract/download.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import { realWeight } from '../contract/realWeight.js';
import { COMBINATION, type Combined } from './Combination.js';

/** The largest singular value of the current W, in float64; NaN for a W that is not finite. */
export const spectralNormOf = async (map: LinearMap): Promise<number> => {
  const { allFinite, spectralNorm } = await import('../linalg/index.js');
  const w = await download(realWeight(map));
  return allFinite(w) ? spectralNorm(w) : Number.NaN;
};

/** What rounding errors of W are relative to: the norm that the norms of the innermost maps make possible. */
export const scaleOf = async (map: LinearMap): Promise<number> => {
  const combination = (map as Partial<Combined>)[COMBINATION];
  if (!combination) return spectralNormOf(map);
  return combination.norm(await Promise.all(Object.values(combination.parts).map(scaleOf)));
};

/**
 * Units in the last place by which W, or xW, may err relative to the scale of the map: dot products err by as many units
 * as they have terms (Higham 2002, §3.1), those of every map inside included, and the 2-norm of the errors is at most √min(i, o) times.
 */
export const roundingUnits = (map: LinearMap): number => {
  const { inFeatures: i, outFeatures: o } = map;
  const inside = Object.values((map as Partial<Combined>)[COMBINATION]?.parts ?? {});
  return inside.reduce((total, part) => total + roundingUnits(part), (i + o) * Math.sqrt(Math.min(i, o)));
};

/** The smallest positive float32: entries below it are lost, whatever the scale. */
const SMALLEST = 2 ** -149;

/** The certificate that ‖W‖₂ is at most what the norms of the maps inside allow; `scale` is that of `scaleOf`. */
export const certifyNorm = async (map: LinearMap, combination: Combined[typeof COMBINATION], scale: number): Promise<Certificate> => {
  const norms = await Promise.all(Object.values(combination.parts).map(spectralNormOf));
  const [bound, measured] = [combination.norm(norms), await spectralNormOf(map)];
  const tolerance = roundingUnits(map) * 2 ** -24 * scale + SMALLEST * Math.sqrt(map.inFeatures * map.outFeatures);
  const holds = measured <= bound + tolerance;
  return {
    property: `‖W‖₂ ≤ ${combination.normMethod}`,
    kind: 'hard',
    relation: 'at most',
    bound,
    measured,
    tolerance,
    holds,
    method: 'spectral norms in float64',
  };
};
