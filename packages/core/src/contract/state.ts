import { broadcastTo, cast, clone, keep, reshape, Tensor, tensor, tidy, util, type Variable } from '@tensorflow/tfjs-core';
import { Random } from '../random/Random.js';
import { SlimError } from '../SlimError.js';
import type { StateTable } from './stateTable.js';
import { constantValues } from './variables.js';

/** Copies of a map's tensors by state key; on request also under the reference's second names and derived keys. */
export const writeState = (table: StateTable, aliases: boolean): Record<string, Tensor> => {
  const state: Record<string, Tensor> = {};
  for (const [key, { variable }] of Object.entries(table.entries)) state[key] = clone(variable);
  if (!aliases) return state;
  for (const [alias, key] of Object.entries(table.aliases)) {
    const entry = table.entries[key];
    if (entry) state[alias] = clone(entry.variable);
  }
  for (const [key, parameter] of Object.entries(table.derived)) {
    state[key] = tensor(constantValues(parameter, new Random(0)), parameter.shape as number[], 'float32');
  }
  return state;
};

const shapeOf = (value: { readonly shape: readonly number[] }): string => `[${value.shape.join(', ')}]`;

/** The same numbers; NaN equals NaN. */
const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value: number, i: number) => value === b[i] || Object.is(value, b[i]));

/** The problem with a given value, as part of a sentence; `wanted` is the variable it is for, where there is one. */
const misfit = (key: string, given: unknown, wanted: Tensor | undefined, isBias: boolean, spread?: number): string | undefined => {
  if (!(given instanceof Tensor)) return `'${key}' must be a tensor, got ${typeof given}`;
  if (given.isDisposed) return `'${key}' is a disposed tensor`;
  if (given.dtype !== 'float32' && given.dtype !== 'int32') return `'${key}' must hold float32, got ${given.dtype}`;
  const fits = !wanted || shapeOf(given) === shapeOf(wanted) || (isBias && (given.size === wanted.size || given.size === spread));
  return fits || !wanted ? undefined : `'${key}' must have shape ${shapeOf(wanted)}, got ${shapeOf(given)}`;
};

/** A value in the shape of its variable; a bias given once is spread over the outputs. */
const inShape = (value: Tensor, shape: number[]): Tensor =>
  value.size === util.sizeFromShape(shape) ? reshape(value, shape) : broadcastTo(reshape(value, [value.size]), shape);

/** Problems that names and shapes tell. */
const namedProblems = ({ entries, aliases, absent, derived }: StateTable, state: Readonly<Record<string, unknown>>): string[] => {
  const problems: string[] = [];
  const given = new Set(Object.keys(state).map((key) => aliases[key] ?? key));
  const missing = Object.keys(entries).filter((key) => !given.has(key));
  if (missing.length > 0) problems.push(`missing ${missing.map((key) => `'${key}'`).join(', ')}`);
  for (const [key, value] of Object.entries(state)) {
    const entry = entries[aliases[key] ?? key];
    const isKnown = entry !== undefined || absent.includes(key) || derived[key] !== undefined;
    const problem = isKnown ? misfit(key, value, entry?.variable, entry?.isBias ?? true, entry?.spread) : `unknown key '${key}'`;
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
};

/** Problems that only the numbers can tell. Reads data only where a key asks for it. */
const readProblems = async ({ entries, aliases, absent }: StateTable, state: ReadonlyMap<string, Tensor>): Promise<string[]> => {
  const problems: string[] = [];
  const keys = new Map<Variable, string>(); // a map that is used twice, or an alias: two keys, one tensor
  for (const [key, given] of state) {
    if (absent.includes(key) && (await given.data()).some((value) => value !== 0)) {
      problems.push(`'${key}' is not zero, but this map has no bias (bias: true makes one)`);
    }
    const entry = entries[aliases[key] ?? key];
    const twin = entry && keys.get(entry.variable);
    if (twin !== undefined && !equal(await given.data(), await (state.get(twin) as Tensor).data())) {
      problems.push(`'${twin}' and '${key}' are one tensor in this map, but hold different values`);
    }
    if (entry) keys.set(entry.variable, key);
    const constant = entry?.constant;
    if (constant && !equal(await given.data(), constant())) {
      problems.push(`'${key}' is constant in this map, but other values were given`);
    }
  }
  return problems;
};

/**
 * Copies a state dict into a map. Every key is checked before the first variable is assigned. The given tensors are
 * copied before the first wait: what happens to them, or to the scope they live in, meanwhile, does not matter.
 * @param mustLive - throws when the map was disposed meanwhile
 */
export const readState = async (
  where: string,
  table: StateTable,
  given: Readonly<Record<string, Tensor>>,
  mustLive: () => void,
): Promise<void> => {
  if (typeof given !== 'object' || given === null) throw new SlimError('state', where, `a state dict is a record of tensors, got ${given}`);
  const refuse = (problems: readonly string[]): void => {
    if (problems.length === 0) return;
    throw new SlimError('state', where, `${problems.join('; ')}. Keys of this map: ${Object.keys(table.entries).join(', ') || 'none'}`);
  };
  refuse(namedProblems(table, given));
  const state = new Map(Object.entries(given).map(([key, value]) => [key, keep(clone(value))]));
  try {
    refuse(await readProblems(table, state));
    mustLive();
    tidy(() => {
      for (const [key, value] of state) {
        const entry = table.entries[table.aliases[key] ?? key];
        if (entry && entry.role !== 'constant') entry.variable.assign(inShape(cast(value, 'float32'), entry.variable.shape));
      }
    });
  } finally {
    for (const copy of state.values()) copy.dispose();
  }
};
