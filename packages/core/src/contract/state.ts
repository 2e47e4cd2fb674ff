import { cast, clone, reshape, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
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

/** The values of a and b are the same numbers; NaN equals NaN. */
const equal = async (a: Tensor, b: Tensor): Promise<boolean> => {
  const [left, right] = await Promise.all([a.data(), b.data()]);
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]) || value === right[i]);
};

/** The problem with a given tensor for an entry, as part of a sentence. */
const misfit = (key: string, given: unknown, wanted: Tensor, isBias: boolean): string | undefined => {
  if (!(given instanceof Tensor)) return `'${key}' must be a tensor, got ${typeof given}`;
  if (given.isDisposed) return `'${key}' is a disposed tensor`;
  if (given.dtype !== 'float32' && given.dtype !== 'int32') return `'${key}' must hold float32, got ${given.dtype}`;
  const fits = shapeOf(given) === shapeOf(wanted) || (isBias && given.size === wanted.size);
  return fits ? undefined : `'${key}' must have shape ${shapeOf(wanted)}, got ${shapeOf(given)}`;
};

/** Problems that only the numbers can tell. Reads data only where a key asks for it. */
const readProblems = async (table: StateTable, state: Readonly<Record<string, Tensor>>): Promise<string[]> => {
  const problems: string[] = [];
  for (const [key, given] of Object.entries(state)) {
    if (table.absent.includes(key) && (await given.data()).some((value) => value !== 0)) {
      problems.push(`'${key}' is not zero, but this map has no bias (bias: true makes one)`);
    }
    const target = table.aliases[key];
    if (target !== undefined && state[target] && !(await equal(given, state[target]))) {
      problems.push(`'${key}' and '${target}' are one tensor in this map, but hold different values`);
    }
    const entry = table.entries[key];
    if (entry?.role === 'constant' && !(await equal(given, entry.variable))) {
      problems.push(`'${key}' is constant in this map, but other values were given`);
    }
  }
  return problems;
};

/** Problems that names and shapes tell. */
const namedProblems = (table: StateTable, state: Readonly<Record<string, Tensor>>): string[] => {
  const problems: string[] = [];
  const given = new Set(Object.keys(state).map((key) => table.aliases[key] ?? key));
  const missing = Object.keys(table.entries).filter((key) => !given.has(key));
  if (missing.length > 0) problems.push(`missing ${missing.map((key) => `'${key}'`).join(', ')}`);
  for (const [key, value] of Object.entries(state)) {
    const entry = table.entries[table.aliases[key] ?? key];
    const problem = entry
      ? misfit(key, value, entry.variable, entry.isBias)
      : table.absent.includes(key) || key in table.derived
        ? undefined
        : `unknown key '${key}'`;
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
};

/** Copies a state dict into a map. Every key is checked before the first variable is assigned. */
export const readState = async (where: string, table: StateTable, state: Readonly<Record<string, Tensor>>): Promise<void> => {
  if (typeof state !== 'object' || state === null) throw new SlimError('state', where, `a state dict is a record of tensors, got ${state}`);
  const problems = namedProblems(table, state);
  if (problems.length === 0) problems.push(...(await readProblems(table, state)));
  if (problems.length > 0) {
    throw new SlimError('state', where, `${problems.join('; ')}. Keys of this map: ${Object.keys(table.entries).join(', ') || 'none'}`);
  }
  tidy(() => {
    for (const [key, given] of Object.entries(state)) {
      const entry = table.entries[table.aliases[key] ?? key];
      if (entry && entry.role !== 'constant') entry.variable.assign(reshape(cast(given, 'float32'), entry.variable.shape));
    }
  });
};
