import type { LinearMap } from '../contract/LinearMap.js';
import type { Bound, Traits } from '../contract/Traits.js';

/** Unit roundoff of float32. */
const U = 2 ** -24;

type Name = 'symmetric' | 'skew' | 'semidefinite' | 'nonNegative' | 'orthogonal';

/** Where every map has the trait: the sum of the tolerances and `more` of the combination itself. */
const all = (maps: readonly LinearMap[], name: Name, more = 0): { [K in Name]?: number } => {
  const tolerances = maps.map(({ traits }) => traits[name]);
  if (!tolerances.every((one) => one !== undefined)) return {};
  return { [name]: tolerances.reduce((total, one) => total + one, more) };
};

/** Where every map has the bound: the combined bound. */
const bounds = (
  maps: readonly LinearMap[],
  name: 'sigmaMin' | 'sigmaMax',
  combine: (values: readonly number[]) => number,
  more: number,
): { sigmaMin?: Bound; sigmaMax?: Bound } => {
  const found = maps.map(({ traits }) => traits[name]);
  if (!found.every((one) => one !== undefined)) return {};
  const tolerance = found.reduce((total, one) => total + one.tolerance, more);
  return { [name]: { value: combine(found.map(({ value }) => value)), tolerance } };
};

const times = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
const plus = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Rounding of a chain of matrix products whose inner sizes are those of the maps: each dot product of n terms errs by n·u. */
const productRounding = (maps: readonly LinearMap[]): number => plus(maps.slice(1).map(({ inFeatures }) => inFeatures * U));

/**
 * W = W₁·W₂⋯: products of non-negative matrices are non-negative, of orthogonal ones orthogonal, and singular values are
 * bounded by products, the smallest where no factor narrows (Horn and Johnson, Topics in Matrix Analysis, §3.3).
 */
export const productTraits = (maps: readonly LinearMap[]): Traits => {
  const rounding = productRounding(maps);
  const widens = maps.every(({ inFeatures, outFeatures }) => outFeatures >= inFeatures);
  return {
    ...(maps.length === 1 ? maps[0]?.traits : {}),
    ...all(maps, 'nonNegative'),
    ...all(maps, 'orthogonal', 2 * rounding),
    ...(widens ? bounds(maps, 'sigmaMin', times, rounding) : {}),
    ...bounds(maps, 'sigmaMax', times, rounding),
  };
};

/** W = ΣWₖ: linear subspaces and cones are closed under sums; norms add up. */
export const sumTraits = (maps: readonly LinearMap[]): Traits => ({
  ...(maps.length === 1 ? maps[0]?.traits : {}),
  ...all(maps, 'symmetric'),
  ...all(maps, 'skew'),
  ...all(maps, 'semidefinite', maps.length * U),
  ...all(maps, 'nonNegative'),
  ...bounds(maps, 'sigmaMax', plus, maps.length * U),
});

/** W = factor·V. */
export const scaledTraits = (factor: number, { traits }: LinearMap): Traits => {
  const { semidefinite, nonNegative, orthogonal, sigmaMin, sigmaMax, ...linear } = traits;
  const stretch = ({ value, tolerance }: Bound): Bound => ({ value: Math.abs(factor) * value, tolerance: tolerance + U });
  return {
    ...linear,
    ...(factor >= 0 && semidefinite !== undefined && { semidefinite: semidefinite + U }),
    ...(factor >= 0 && nonNegative !== undefined && { nonNegative }),
    ...(Math.abs(factor) === 1 && orthogonal !== undefined && { orthogonal }),
    ...(sigmaMin && { sigmaMin: stretch(sigmaMin) }),
    ...(sigmaMax && { sigmaMax: stretch(sigmaMax) }),
  };
};

/** W = Vᵀ: everything stays, the smallest singular value only where V is square. */
export const transposedTraits = ({ traits, inFeatures, outFeatures }: LinearMap): Traits => {
  const { sigmaMin, ...others } = traits;
  return { ...others, ...(sigmaMin && inFeatures === outFeatures && { sigmaMin }) };
};

/** W = diag(W₁, W₂, …): what is true of every block is true of W; singular values are those of the blocks. */
export const blockDiagonalTraits = (maps: readonly LinearMap[]): Traits => ({
  ...all(maps, 'symmetric'),
  ...all(maps, 'skew'),
  ...all(maps, 'semidefinite'),
  ...all(maps, 'nonNegative'),
  ...all(maps, 'orthogonal'),
  ...bounds(maps, 'sigmaMin', (values) => Math.min(...values), 0),
  ...bounds(maps, 'sigmaMax', (values) => Math.max(...values), 0),
});

/**
 * W = I + s·V. σ(W) lies within |s|·σmax(V) of 1; it is at least 1 for a skew V, since W·Wᵀ = I + s²·V·Vᵀ, and for a
 * semidefinite V with s ≥ 0.
 */
export const identityPlusTraits = (s: number, { traits }: LinearMap): Traits => {
  const { symmetric, skew, semidefinite, nonNegative, sigmaMax } = traits;
  const most = sigmaMax && { value: 1 + Math.abs(s) * sigmaMax.value, tolerance: sigmaMax.tolerance + 2 * U };
  const apart = sigmaMax && { value: 1 - Math.abs(s) * sigmaMax.value, tolerance: sigmaMax.tolerance + 2 * U };
  const definite = s >= 0 && semidefinite !== undefined ? { value: 1, tolerance: semidefinite + 2 * U } : undefined;
  const turned = skew === undefined ? undefined : { value: 1, tolerance: skew + 2 * U };
  const least = definite ?? turned ?? (apart && apart.value > 0 ? apart : undefined);
  return {
    ...(symmetric !== undefined && { symmetric }),
    ...(s >= 0 && semidefinite !== undefined && { semidefinite: semidefinite + 2 * U }),
    ...(s >= 0 && nonNegative !== undefined && { nonNegative }),
    ...(least && { sigmaMin: least }),
    ...(most && { sigmaMax: most }),
  };
};
