import type { Effort } from '../../effort.js';
import type { Settings } from '../../Settings.js';
import type { Truth } from './truth.js';
import type { Tuning } from './tuning.js';

/** A map that is to recover a matrix, and how. */
export interface Recipe {
  /** Class name. */
  readonly map: string;
  readonly truth: Truth;
  /** Options other than their defaults. None has a bias, since the truth has none. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly tuning: Tuning;
  /** Whether the map is to find the zeros: an alarm where it does not, in a run of all epochs. */
  readonly mustFindZeros?: true;
}

/** Epochs of a training. */
export const epochsOf: Readonly<Record<Effort, number>> = { quick: 20, standard: 100, full: 2000 };

const none = { first: 0, last: 0 };
const dense: Tuning = { learningRate: 0.003, penaltyWeight: none };

/**
 * The penalty shrinks an entry by 384 times its weight (the curvature of the loss is E[x²] − E[x]² = 1/12, twice, over 64
 * columns), so 1e-6 loses entries below 4e-4, sixteen standard deviations of a least squares estimate. A large weight at the
 * start brings u and v down to 0 before the few entries that need it come back.
 */
const lasso: Tuning = { learningRate: 0.003, penaltyWeight: { first: 1e-4, last: 1e-6 } };

/** An entry that relu has cut off never comes back, so the weight must be small from the start. */
const reluLasso: Tuning = { learningRate: 0.001, penaltyWeight: { first: 1e-6, last: 1e-6 } };

/**
 * An open gate must earn 1e-9, which entries above 1e-3 do. Gates begin wide open, where none is drawn closed before W has
 * settled, and learn faster than W, since the penalty moves them against the noise of all the draws.
 */
const gates = (tuning: Omit<Tuning, 'rateOf'>, rate: number): Pick<Recipe, 'options' | 'tuning'> => ({
  options: { droprateInit: 1e-5 },
  tuning: { ...tuning, rateOf: { qz_loga: rate } },
});

const interval = { sigmaMin: 0, sigmaMax: 1 };
const factors: Tuning = { learningRate: 0.1, penaltyWeight: none };
const softFactors: Tuning = { learningRate: 0.03, penaltyWeight: { first: 1e-3, last: 1e-3 } };

const sparse = { truth: 'sparse' } as const;
const spectral = { truth: 'spectral' } as const;

const linear: Recipe = { map: 'Linear', ...sparse, options: {}, tuning: dense };
const splitLasso: Recipe = { map: 'LassoLinear', ...sparse, options: { penalty: 'split' }, tuning: lasso, mustFindZeros: true };
const spectralLinear: Recipe = { map: 'SpectralLinear', ...spectral, options: interval, tuning: factors };
const svd: Recipe = { map: 'SVDLinear', ...spectral, options: interval, tuning: softFactors };

/** The maps of a run, the sparse truth first: a few in a short run, more with `--full`. */
const recipes: Readonly<Record<Effort, readonly Recipe[]>> = (() => {
  const hurried = gates({ learningRate: 0.003, penaltyWeight: { first: 9e-8, last: 3e-9 } }, 50);
  const patient = gates({ learningRate: 0.0005, penaltyWeight: { first: 5e-9, last: 1e-9 } }, 20);
  const short: readonly Recipe[] = [linear, splitLasso, { map: 'L0Linear', ...sparse, ...hurried }, spectralLinear, svd];
  const full: readonly Recipe[] = [
    linear,
    splitLasso,
    { map: 'LassoLinear', ...sparse, options: { penalty: 'weight' }, tuning: lasso },
    { map: 'LassoLinearRELU', ...sparse, options: { penalty: 'split' }, tuning: reluLasso },
    { map: 'L0Linear', ...sparse, ...patient, mustFindZeros: true },
    { ...linear, ...spectral },
    spectralLinear,
    svd,
    { map: 'SVDLinearLearnBounds', ...spectral, options: {}, tuning: softFactors },
    { map: 'OrthogonalLinear', ...spectral, options: {}, tuning: factors },
  ];
  return { quick: short, standard: short, full };
})();

/** The class names of all maps that have a part in the task at some effort. */
export const takers: readonly string[] = [...new Set(Object.values(recipes).flatMap((list) => list.map(({ map }) => map)))];

/** What a run is to train: of the maps asked for, those that have a part in the task. */
export const recipesFor = ({ maps, effort }: Pick<Settings, 'maps' | 'effort'>): readonly Recipe[] =>
  recipes[effort].filter(({ map }) => maps.some(({ description }) => description.name === map));

/** The options of a recipe in words, e.g. `sigmaMin 0, sigmaMax 1`. */
export const optionText = ({ options }: Recipe): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

/** What a row is called: map and truth, and its options where the map has several recipes for that truth. */
export const subjectOf = (recipe: Recipe): string => {
  const { map, truth } = recipe;
  const isOneOfSeveral = recipes.full.filter((other) => other.map === map && other.truth === truth).length > 1;
  return `${map}${isOneOfSeveral ? ` (${Object.values(recipe.options).join(', ')})` : ''}, ${truth}`;
};

/** Learning rate and weight of the penalty in words. */
export const tuningText = ({ tuning: { learningRate, rateOf, penaltyWeight } }: Recipe): { rate: string; weight: string } => {
  const { first, last } = penaltyWeight;
  const short = (value: number) => (value === 0 ? '0' : value.toExponential());
  return {
    rate: [`${learningRate}`, ...Object.entries(rateOf ?? {}).map(([key, factor]) => `${key} × ${factor}`)].join(', '),
    weight: first === last ? short(last) : `${short(first)} → ${short(last)}`,
  };
};
