import type { Variable } from '@tensorflow/tfjs-core';
import { uniform } from '../initial/uniform.js';
import { Random } from '../random/Random.js';
import type { Context } from './Context.js';
import type { AnyDescription, Parameter } from './Description.js';
import { isComplex } from './isComplex.js';
import type { StateEntry, StateTable } from './stateTable.js';
import { constantValues } from './variables.js';

/** The usual bias: [1, outFeatures], U(−1/√inFeatures, 1/√inFeatures). */
const usualBias = ({ inFeatures, outFeatures }: Context): Parameter =>
  uniform([1, outFeatures], -1 / Math.sqrt(inFeatures), 1 / Math.sqrt(inFeatures));

const biasKey = (description: AnyDescription): string => description.bias?.key ?? 'bias';

/** The bias of a map, where it has one. */
export const biasOf = (description: AnyDescription, context: Context): { key: string; parameter: Parameter } | undefined =>
  context.bias ? { key: biasKey(description), parameter: (description.bias?.parameter ?? usualBias)(context) } : undefined;

/** What a state dict may say about a map's own tensors, the maps inside it left out. */
export const describeState = (description: AnyDescription, context: Context, variables: Readonly<Record<string, Variable>>): StateTable => {
  const bias = biasOf(description, context);
  const described: Record<string, Parameter> = { ...description.parameters(context), ...(bias && { [bias.key]: bias.parameter }) };
  const entries: Record<string, StateEntry> = {};
  for (const [key, variable] of Object.entries(variables)) {
    const parameter = described[key] as Parameter;
    const role = parameter.role ?? 'free';
    const constant = role === 'constant' && { constant: () => constantValues(parameter, new Random(0)) }; // a constant draws nothing
    const spread = key === bias?.key && description.bias?.spread && { spread: isComplex(description, context) ? 2 : 1 };
    entries[key] = { variable, role, isBias: key === bias?.key, ...constant, ...spread };
  }
  const derived: Record<string, Parameter> = {};
  for (const [key, rule] of Object.entries(description.stateKeys?.derived ?? {})) {
    const parameter = (rule as (given: Context) => Parameter | undefined)(context);
    if (parameter) derived[key] = parameter;
  }
  const aliases: Record<string, string> = {};
  for (const [alias, name] of Object.entries(description.stateKeys?.aliases ?? {})) {
    const key = name === 'bias' ? biasKey(description) : (name as string);
    aliases[alias] = key;
  }
  const biasKeys = [biasKey(description), ...Object.keys(aliases).filter((alias) => aliases[alias] === biasKey(description))];
  return { entries, aliases, derived, absent: bias ? [] : biasKeys };
};
