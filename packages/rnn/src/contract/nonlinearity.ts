import { knownActivations, type LayerFunction, type ScanActivation, SlimError } from '@slim/core';
import { showValue } from '@slim/core/checks';
import type { Nonlinearity } from './CellKind.js';

/** What the scan applies by itself. */
const fused: readonly ScanActivation[] = ['gelu', 'tanh', 'relu', 'sigmoid', 'identity'];

/** What is called `clone` among the functions of TensorFlow.js is the identity. */
const nameFor = (name: string): string => (name === 'clone' ? 'identity' : name);

const isFused = (name: unknown): name is ScanActivation => fused.includes(name as ScanActivation);

/** A name or function as the scan takes it: by name wherever it has one of the fused functions. */
export const nonlinearityOf = (where: string, given: unknown): Nonlinearity => {
  if (isFused(given)) return given;
  const known = knownActivations.find(({ name, apply }) => (typeof given === 'string' ? nameFor(name) === given : apply === given));
  if (known) return isFused(nameFor(known.name)) ? (nameFor(known.name) as ScanActivation) : known.apply;
  if (typeof given === 'function') return given as LayerFunction;
  const names = [...fused, ...knownActivations.map(({ name }) => nameFor(name)).filter((name) => !isFused(name))];
  throw new SlimError('option', where, `nonlin must be a function or one of ${names.join(', ')}, got ${showValue(given)}`);
};

/** The name under which a nonlinearity is saved; undefined for a function that has none. */
export const savedName = (nonlin: Nonlinearity): string | undefined => {
  if (typeof nonlin === 'string') return nonlin;
  return knownActivations.find(({ apply }) => apply === nonlin)?.name ?? ('lipschitz' in nonlin ? nonlin.name : undefined);
};
