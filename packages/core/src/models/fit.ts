import { clone, dispose, keep, type Optimizer, Tensor, train } from '@tensorflow/tfjs-core';
import { Random } from '../random/Random.js';
import { SlimError } from '../SlimError.js';
import { everyFrame } from './breathe.js';
import { checkFit, isOptimizer, type Plan } from './checkFit.js';
import type { FitOptions, History } from './FitOptions.js';
import type { Model } from './Model.js';
import { batchesOf, type Samples, shuffled } from './samples.js';
import { trainStep } from './trainStep.js';
import { validate } from './validate.js';

/**
 * Trains a model: minimises loss + regularization·regError over its trainable parameters, in batches. After each step the
 * model's `afterStep` and `refresh` are called. Forward passes are told `{ training: true }`, those for validation are not.
 *
 * The same seed gives the same history, on the cpu backend bit for bit. The event loop gets a turn about every 16 ms.
 * Everything that `fit` makes is freed however it ends. What may stay is the model's own: the matrix that a map keeps for
 * inference after a validation.
 *
 * @param model - a map, a combination of maps, a `chain`, or anything else that is a {@link Model}
 * @param xs - inputs, one per row of the first axis; stays the caller's
 * @param ys - targets, as many; stays the caller's
 * @param options - see {@link FitOptions}
 * @returns the losses of each epoch
 * @throws SlimError `option`, `input`, `size`, `kind` (nothing to train) before anything has changed; `numeric` where loss,
 * penalty or a gradient is NaN or infinite, with the step: it is not applied, the parameters stay those before it;
 * `disposed` where the model is disposed on the way. The reason of `signal` when that is aborted: the
 * parameters stay those of the last finished step. What the loss or onEpoch throws, as it is.
 *
 * @example
 * ```ts
 * import { chain, fit, Linear, SymmetricLinear } from '@slim/core';
 * import { randomNormal, tanh } from '@tensorflow/tfjs-core';
 *
 * const xs = randomNormal([256, 4], 0, 1, 'float32', 1);
 * const target = new Linear(4, 2, { seed: 3 });
 * const ys = target.forward(xs);
 *
 * const model = chain([new SymmetricLinear(4, 4, { seed: 1 }), tanh, new Linear(4, 2, { seed: 2 })]);
 * const history = await fit(model, xs, ys, {
 *   epochs: 5,
 *   validation: 0.25,
 *   onEpoch: ({ epoch, loss, validationLoss }) => console.log(epoch, loss, validationLoss),
 * });
 * if (history.loss[4]! >= history.loss[0]!) throw new Error('training lowers the loss');
 * ```
 */
export const fit = async (model: Model, xs: Tensor, ys: Tensor, options: FitOptions | null = {}): Promise<History> => {
  const checked = checkFit(model, xs, ys, options);
  checked.signal?.throwIfAborted();
  const optimizer = optimizerOf(checked);
  const { plan, release } = holdSamples(checked);
  try {
    return await run(plan, optimizer);
  } finally {
    release();
    if (optimizer !== checked.optimizer) disposeOptimizer(optimizer);
  }
};

const optimizerOf = ({ optimizer }: Plan): Optimizer => {
  if (isOptimizer(optimizer)) return optimizer;
  const made: unknown = optimizer ? optimizer() : train.adam(0.001);
  if (isOptimizer(made)) return made;
  throw new SlimError('option', 'fit', `optimizer must make an Optimizer of TensorFlow.js, got ${typeof made}`);
};

const disposeOptimizer = (optimizer: Optimizer): void => {
  optimizer.dispose();
  for (const held of Object.values(optimizer)) if (held instanceof Tensor) held.dispose(); // MomentumOptimizer forgets one
};

/** The same task on references of its own to the samples: what their owner does to the tensors meanwhile does not matter. */
const holdSamples = (plan: Plan): { plan: Plan; release: () => void } => {
  const { training, validation } = plan;
  const held = new Map<Tensor, Tensor>();
  for (const { xs, ys } of validation ? [training, validation] : [training]) {
    for (const one of [xs, ys]) held.set(one, held.get(one) ?? keep(clone(one)));
  }
  const own = ({ xs, ys, rows }: Samples): Samples => ({ xs: held.get(xs) as Tensor, ys: held.get(ys) as Tensor, rows });
  return {
    plan: { ...plan, training: own(training), validation: validation && own(validation) },
    release: () => dispose([...held.values()]),
  };
};

/** The loop over epochs and batches. */
const run = async (plan: Plan, optimizer: Optimizer): Promise<History> => {
  const { training, validation, epochs, batchSize, onEpoch } = plan;
  const started = performance.now();
  const rest = everyFrame();
  const random = new Random(plan.seed).fork('order');
  const losses: Pick<History, 'loss' | 'penalty' | 'validationLoss'> = { loss: [], penalty: [], validationLoss: [] };
  const at = { step: 0, epoch: 0, batch: 0 };
  const seconds = (): number => (performance.now() - started) / 1000;
  const end = (stopped: History['stopped']): History => ({ ...losses, epochs: at.epoch, steps: at.step, seconds: seconds(), stopped });
  const mayGoOn = (): void => {
    plan.signal?.throwIfAborted();
    if (!plan.model.isDisposed && plan.variables.every(({ isDisposed }) => !isDisposed)) return;
    throw new SlimError('disposed', 'fit', `the model was disposed in epoch ${at.epoch}, after step ${at.step}`);
  };

  while (at.epoch < epochs) {
    at.epoch++;
    at.batch = 0;
    let [loss, penalty] = [0, 0];
    for (const batch of batchesOf(plan.shuffle ? shuffled(training, random) : training, batchSize)) {
      mayGoOn();
      at.batch++;
      const made = await trainStep(plan, optimizer, batch, { ...at, step: at.step + 1 }, mayGoOn);
      at.step++;
      const share = batch.rows.length / training.rows.length;
      loss += made.loss * share;
      penalty += made.penalty * share;
      await rest();
    }
    mayGoOn();
    const validationLoss = validation && (await validate(plan, validation, at, rest, mayGoOn));
    losses.loss.push(loss);
    losses.penalty.push(penalty);
    if (validationLoss !== undefined) losses.validationLoss.push(validationLoss);
    const report = { epoch: at.epoch, epochs, steps: at.step, loss, penalty, validationLoss, seconds: seconds() };
    const answer = await Promise.resolve(onEpoch?.(report));
    mayGoOn();
    if (answer === false) return end('early');
  }
  return end('finished');
};
