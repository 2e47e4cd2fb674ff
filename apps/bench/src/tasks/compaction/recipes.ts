import { Random } from '@slim/core';
import type { Settings } from '../../Settings.js';
import { type Support, supportOf, type Zeros } from './support.js';

/** Numbers of one parameter, row by row, with its shape. */
export interface Given {
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
}

/** A map with zeros in it, as training would leave it. */
export interface Recipe {
  /** Class name. */
  readonly map: string;
  readonly zeros: Zeros;
  /** Options other than their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Its parameters without the bias, where W is to have this support. */
  readonly parameters: (n: number, support: Support, random: Random) => Readonly<Record<string, Given>>;
}

/** Where a gate stands that training has opened or closed for good: from 2.4 on it is exactly 1, below −2.4 exactly 0. */
const OPEN = 4;

const fill = (shape: readonly [number, number], entry: (row: number, column: number) => number): Given => {
  const [rows, columns] = shape;
  const numbers = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) numbers[row * columns + column] = entry(row, column);
  return { shape, numbers };
};

const normals = (n: number, random: Random): Given => fill([n, n], () => random.normal(0, 1 / Math.sqrt(n)));

/** Of each entry u or v is 0, and of a zero both: what the penalty and the projection of every step lead to. */
const splitParts: Recipe['parameters'] = (n, { hasEntry }, random) => {
  const w = fill([n, n], (input, output) => (hasEntry(input, output) ? random.normal(0, 1 / Math.sqrt(n)) : 0));
  const part = (sign: 1 | -1): Given => ({ ...w, numbers: w.numbers.map((value) => Math.max(0, sign * value)) });
  return { u_param: part(1), v_param: part(-1) };
};

/** What lies behind a closed gate need not be 0. */
const gatedEntries: Recipe['parameters'] = (n, { hasEntry }, random) => ({
  weight: normals(n, random),
  qz_loga: fill([n, n], (input, output) => (hasEntry(input, output) ? OPEN : -OPEN)),
});

const gatedInputs: Recipe['parameters'] = (n, { hasInput }, random) => ({
  weight: normals(n, random),
  qz_loga: { ...fill([n, 1], (input) => (hasInput(input) ? OPEN : -OPEN)), shape: [n] },
});

const lasso = { map: 'LassoLinear', options: { penalty: 'split' }, parameters: splitParts } as const;
const gates = { map: 'L0Linear', options: {}, parameters: gatedEntries } as const;

export const recipes: readonly Recipe[] = [
  { ...lasso, zeros: 'entries' },
  { ...gates, zeros: 'entries' },
  { ...lasso, zeros: 'features' },
  { ...gates, zeros: 'features' },
  // A gate for each input drops inputs only: outputs stay, whatever the training.
  { ...gates, options: { gates: 'input' }, parameters: gatedInputs, zeros: 'inputs' },
];

/** The class names of all maps that have a part in the task. */
export const takers: readonly string[] = [...new Set(recipes.map(({ map }) => map))];

/** Of the maps asked for, those that have a part in the task. */
export const recipesFor = ({ maps }: Pick<Settings, 'maps'>): readonly Recipe[] =>
  recipes.filter(({ map }) => maps.some(({ description }) => description.name === map));

const zerosText: Readonly<Record<Zeros, string>> = {
  entries: '95 % zeros',
  features: 'unused features',
  inputs: 'unused inputs',
};

/** What a row is called: the map and what of it is zero. */
export const subjectOf = ({ map, zeros }: Recipe): string => `${map}, ${zerosText[zeros]}`;

/** All parameters of a recipe, the bias too: the same for the same seed. */
export const parametersOf = ({ zeros, parameters }: Recipe, n: number, seed: number): Readonly<Record<string, Given>> => {
  const random = new Random(seed).fork('compaction');
  const bias = fill([1, n], () => random.normal(0, 0.1));
  return { ...parameters(n, supportOf(zeros, n, random.fork('support')), random.fork('entries')), bias };
};
