import { engine, tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core';
import { count } from '../initial/draw.js';
import type { Random } from '../random/Random.js';
import { SlimError } from '../SlimError.js';
import type { Parameter, Values } from './Description.js';

/**
 * Makes a variable of a parameter, filled from the stream of its name. The variable is unnamed: names are global in tfjs.
 * One without entries is not trainable: no optimiser can change it, and backends differ in what they make of it.
 */
const makeVariable = ({ shape, initial, role = 'free' }: Parameter, random: Random): Variable => {
  const start = tensor(Float32Array.from(initial(random)), shape as number[], 'float32');
  const made = variable(start, role === 'free' && start.size > 0);
  start.dispose();
  return made;
};

/** Makes all variables of a map. */
export const makeVariables = (where: string, parameters: Readonly<Record<string, Parameter>>, random: Random): Record<string, Variable> => {
  try {
    return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, makeVariable(parameter, random.fork(name))]));
  } catch (cause) {
    throw new SlimError('backend', where, `parameters could not be made: ${(cause as Error).message}`, { cause });
  }
};

/** Runs what makes variables; if it throws half-way, the variables it made, those of finished maps inside included, are freed. */
export const allOrNothing = <T>(make: () => T): T => {
  const { registeredVariables } = engine().state;
  const before = new Set(Object.keys(registeredVariables));
  try {
    return make();
  } catch (problem) {
    for (const [name, variable] of Object.entries(registeredVariables)) if (!before.has(name)) variable.dispose();
    throw problem;
  }
};

/** Float32 values of a parameter that never changes. */
export const constantValues = ({ shape, initial }: Parameter, random: Random): Float32Array => {
  const values = Float32Array.from(initial(random));
  if (values.length !== count(shape)) throw new RangeError(`${values.length} values for shape [${shape.join(', ')}]`);
  return values;
};

/** Assigns what a description computes as the next values of its variables, all of it before the first is assigned. */
export const assignAll = (variables: Readonly<Record<string, Variable>>, next: () => Partial<Values> | undefined): void => {
  tidy(() => {
    for (const [name, value] of Object.entries(next() ?? {})) if (value) variables[name]?.assign(value);
  });
};
