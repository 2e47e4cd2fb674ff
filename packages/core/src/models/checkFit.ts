import { Optimizer, Tensor, type Variable } from '@tensorflow/tfjs-core';
import { checkNames, chosenOf } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { FitOptions } from './FitOptions.js';
import { type Loss, losses } from './losses.js';
import type { Model } from './Model.js';
import { allOf, type Samples, split } from './samples.js';

/** A complete and checked task. */
export interface Plan {
  readonly model: Model;
  /** What is trained, in an order that stays: optimizers keep their moments by position. */
  readonly variables: readonly Variable[];
  readonly training: Samples;
  readonly validation: Samples | undefined;
  readonly loss: Loss;
  readonly optimizer: NonNullable<FitOptions['optimizer']> | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly regularization: number;
  readonly onEpoch: NonNullable<FitOptions['onEpoch']> | undefined;
  readonly signal: AbortSignal | undefined;
}

const OPTIONS: readonly (keyof FitOptions)[] = [
  'loss',
  'optimizer',
  'epochs',
  'batchSize',
  'validation',
  'shuffle',
  'seed',
  'regularization',
  'onEpoch',
  'signal',
];

const must = (isMet: boolean, option: string, rule: string, value: unknown): void => {
  if (!isMet) throw new SlimError('option', 'fit', `${option} must be ${rule}, got ${showValue(value)}`);
};

/** Whether a value is an optimizer; `instanceof` of TensorFlow.js throws where there is no value. */
export const isOptimizer = (value: unknown): value is Optimizer =>
  typeof value === 'object' && value !== null && value instanceof Optimizer;

const checkModel = (model: Model): void => {
  const isModel = typeof model?.forward === 'function' && Array.isArray(model.trainable) && typeof model.regError === 'function';
  if (!isModel) throw new SlimError('input', 'fit', `the model must be a map, a chain or another Model, got ${showValue(model)}`);
  if (model.isDisposed) throw new SlimError('disposed', 'fit', 'the model was disposed');
  if (!model.trainable.some(({ trainable }) => trainable)) {
    throw new SlimError('kind', 'fit', 'the model has no trainable parameter, so there is nothing to fit');
  }
};

/** Refuses what are no two tensors of equally many samples. */
const checkSamples = (model: Model, xs: unknown, ys: unknown, label = ''): Samples => {
  const names = [`${label}xs`, `${label}ys`];
  for (const [i, one] of [xs, ys].entries()) {
    if (!(one instanceof Tensor)) throw new SlimError('input', 'fit', `${names[i]} must be a tensor, got ${showValue(one)}`);
    if (one.isDisposed) throw new SlimError('disposed', 'fit', `${names[i]} was disposed`);
    const isNumeric = one.dtype === 'float32' || one.dtype === 'int32' || one.dtype === 'bool';
    if (!isNumeric) throw new SlimError('input', 'fit', `${names[i]} must hold real numbers, got ${one.dtype}`);
    if (one.size > 0) continue;
    throw new SlimError('size', 'fit', `${names[i]} must hold at least one sample, got shape [${one.shape.join(', ')}]`);
  }
  const [x, y] = [xs, ys] as [Tensor, Tensor];
  const { inFeatures, field } = model as Partial<LinearMap>; // what a map takes has axes for the features
  const rank = inFeatures === undefined ? 1 : field === 'complex' ? 3 : 2;
  if (x.rank < rank) {
    throw new SlimError('size', 'fit', `${names[0]} must have an axis of samples before the features, got shape [${x.shape.join(', ')}]`);
  }
  if (x.shape[0] === y.shape[0]) return allOf(x, y);
  const shapes = `[${x.shape.join(', ')}] and [${y.shape.join(', ')}]`;
  throw new SlimError('size', 'fit', `${names.join(' and ')} must have one row per sample on their first axis, got shapes ${shapes}`);
};

const checkValidation = (model: Model, all: Samples, value: unknown, seed: number): Pick<Plan, 'training' | 'validation'> => {
  if (value === undefined) return { training: all, validation: undefined };
  if (typeof value !== 'number') {
    const { xs, ys } = (typeof value === 'object' ? value : {}) as Partial<Samples>;
    must(xs !== undefined && ys !== undefined, 'validation', 'a number or { xs, ys }', value);
    return { training: all, validation: checkSamples(model, xs, ys, 'validation.') };
  }
  must(value > 0 && value < 1, 'validation', 'between 0 and 1', value);
  const parts = split(all, value, seed);
  if (parts.training.rows.length > 0 && parts.validation.rows.length > 0) return parts;
  const count = all.rows.length;
  throw new SlimError('option', 'fit', `validation must leave samples on both sides, got ${value} of ${count}`);
};

/** Completes and checks everything that can be checked before the first step. */
export const checkFit = (model: Model, xs: Tensor, ys: Tensor, options: FitOptions | null): Plan => {
  checkModel(model);
  const all = checkSamples(model, xs, ys);
  checkNames('fit', options ?? {}, OPTIONS);
  const given = chosenOf<FitOptions>(options ?? {});
  const { loss = 'meanSquaredError', epochs = 1, batchSize = 32, shuffle = true, seed = 0, regularization = 1 } = given;
  const { optimizer, validation, onEpoch, signal } = given;

  const names = Object.keys(losses);
  must(typeof loss === 'function' || names.includes(loss), 'loss', `a function or one of ${names.join(', ')}`, loss);
  must(
    optimizer === undefined || typeof optimizer === 'function' || isOptimizer(optimizer),
    'optimizer',
    'an Optimizer of TensorFlow.js or a function that makes one',
    optimizer,
  );
  must(Number.isSafeInteger(epochs) && epochs > 0, 'epochs', 'a positive integer', epochs);
  must(Number.isSafeInteger(batchSize) && batchSize > 0, 'batchSize', 'a positive integer', batchSize);
  must(typeof shuffle === 'boolean', 'shuffle', 'true or false', shuffle);
  must(Number.isSafeInteger(seed), 'seed', 'a safe integer', seed);
  must(Number.isFinite(regularization) && regularization >= 0, 'regularization', 'a finite number of at least 0', regularization);
  must(onEpoch === undefined || typeof onEpoch === 'function', 'onEpoch', 'a function', onEpoch);
  must(signal === undefined || typeof signal.throwIfAborted === 'function', 'signal', 'an AbortSignal', signal);
  const error: Loss = typeof loss === 'function' ? loss : losses[loss as keyof typeof losses];
  return {
    model,
    variables: model.trainable.filter(({ trainable }) => trainable),
    ...checkValidation(model, all, validation, seed),
    loss: error,
    optimizer,
    epochs,
    batchSize,
    shuffle,
    seed,
    regularization,
    onEpoch,
    signal,
  };
};
