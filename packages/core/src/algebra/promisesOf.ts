import type { MapPromise } from '../contract/MapPromise.js';
import type { Bound, Traits } from '../contract/Traits.js';

type Trait = 'symmetric' | 'skew' | 'semidefinite' | 'nonNegative' | 'orthogonal';
type Measured = Pick<Extract<MapPromise, { measure: unknown }>, 'property' | 'measure' | 'relation'>;

const measurements: Readonly<Record<Trait, Measured>> = {
  symmetric: { property: 'W = Wᵀ', measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()) },
  skew: { property: 'W = −Wᵀ', measure: (w, _context, { add, maxAbs }) => maxAbs(add(w, w.transpose())) },
  semidefinite: {
    property: 'λmin(W) ≥ 0',
    measure: (w, _context, { add, eigh, scale }) => eigh(scale(add(w, w.transpose()), 0.5)).values[0] as number,
    relation: 'at least',
  },
  nonNegative: {
    property: 'W ≥ 0',
    measure: (w) => w.data.reduce((least, entry) => Math.min(least, entry), 0),
    relation: 'at least',
  },
  orthogonal: {
    property: 'W·Wᵀ = I',
    measure: (w, _context, { Matrix64, maxAbsDifference, multiply }) =>
      maxAbsDifference(multiply(w, w.transpose()), Matrix64.identity(w.rows)),
  },
};

const sigma = (
  name: string,
  { value, tolerance }: Bound,
  relation: 'at least' | 'at most',
  at: (values: Float64Array) => number,
): MapPromise => ({
  kind: 'hard',
  property: `${name}(W) ${relation === 'at least' ? '≥' : '≤'} ${value}`,
  measure: (w, _context, { singularValues }) => at(singularValues(w)),
  bound: () => value,
  relation,
  tolerance,
});

/** The promises that a map of these traits keeps. */
export const promisesOf = (traits: Traits): MapPromise[] => {
  const promises: MapPromise[] = [];
  for (const [name, measured] of Object.entries(measurements) as [Trait, Measured][]) {
    const tolerance = traits[name];
    if (tolerance !== undefined) promises.push({ kind: 'hard', tolerance, ...measured });
  }
  if (traits.sigmaMin) promises.push(sigma('σmin', traits.sigmaMin, 'at least', (values) => values.at(-1) as number));
  if (traits.sigmaMax) promises.push(sigma('σmax', traits.sigmaMax, 'at most', (values) => values[0] as number));
  return promises;
};
