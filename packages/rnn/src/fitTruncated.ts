import { freeTape, type Loss, losses, SlimError } from '@slim/core';
import { checkLoss, checkSize, completeOptions, showValue } from '@slim/core/checks';
import {
  add,
  addN,
  clone,
  dispose,
  keep,
  mul,
  Optimizer,
  type Scalar,
  slice,
  stack,
  sum,
  type Tensor,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { checkSequence, realTensor } from './contract/checks.js';
import { Readout } from './Readout.js';

/** How `fitTruncated` trains. `null` and `undefined` mean the default. */
export interface TruncatedOptions {
  /** Times per window: so far the gradient goes back. The last window may be shorter. Default 32. */
  steps?: number | null | undefined;
  /** How often to go through the sequences. Default 1. */
  epochs?: number | null | undefined;
  /** The error of a window. Default `meanSquaredError`. */
  loss?: keyof typeof losses | Loss | null | undefined;
  /** An optimizer of TensorFlow.js, which stays yours. Default: Adam with rate 0.001, disposed at the end. */
  optimizer?: Optimizer | null | undefined;
  /** What is minimised is loss + regularization·regError. Default 1. */
  regularization?: number | null | undefined;
  /** Called and awaited after each window; `false` stops. */
  onWindow?: ((report: WindowReport) => unknown) | null | undefined;
}

/** One window, as `onWindow` is told of it. */
export interface WindowReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** The first time of the window, counted from 0. */
  readonly from: number;
  /** The loss before the step that the window made. */
  readonly loss: number;
}

type Complete = { [K in keyof TruncatedOptions]-?: NonNullable<TruncatedOptions[K]> | undefined };

const check = (where: string, model: Readout, xs: unknown, ys: unknown, given: unknown) => {
  const none = { optimizer: undefined, onWindow: undefined } as Partial<Complete>;
  const options = completeOptions(where, given, { steps: 32, epochs: 1, loss: 'meanSquaredError', regularization: 1, ...none }) as Complete;
  if (!(model instanceof Readout) || model.at !== 'every') {
    throw new SlimError('kind', where, "the model must be a Readout with { at: 'every' }: each window needs targets of its own");
  }
  if (model.isDisposed) throw new SlimError('disposed', where, 'the model was disposed');
  checkSize(where, 'steps', options.steps);
  checkSize(where, 'epochs', options.epochs);
  const { loss, optimizer, regularization, onWindow } = options;
  if (model.network.outputSize !== model.network.hiddenSize) {
    throw new SlimError('kind', where, 'a bidirectional network reads from the end, so that its states cannot go on from window to window');
  }
  const variables = model.trainable.filter(({ trainable }) => trainable);
  if (variables.length === 0) throw new SlimError('kind', where, 'the model has no trainable parameter, so there is nothing to fit');
  const isKnown = Object.hasOwn(losses, String(loss));
  const error = typeof loss === 'function' ? loss : isKnown && losses[loss as keyof typeof losses];
  if (!error)
    throw new SlimError('option', where, `loss must be a function or one of ${Object.keys(losses).join(', ')}, got ${showValue(loss)}`);
  if (optimizer !== undefined && !(typeof optimizer === 'object' && optimizer instanceof Optimizer)) {
    throw new SlimError('option', where, `optimizer must be an Optimizer of TensorFlow.js, got ${showValue(optimizer)}`);
  }
  if (!(Number.isFinite(regularization) && regularization! >= 0)) {
    throw new SlimError('option', where, `regularization must be a finite number of at least 0, got ${showValue(regularization)}`);
  }
  if (onWindow !== undefined && typeof onWindow !== 'function') {
    throw new SlimError('option', where, `onWindow must be a function, got ${showValue(onWindow)}`);
  }
  const [batch, times] = tidy(() => checkSequence(where, xs, model.network.inputSize, true).shape) as [number, number, number];
  const shape = [batch, times, model.head.outFeatures];
  const wanted = `[${shape.join(', ')}]`;
  const found = tidy(() => realTensor(where, 'ys', ys, wanted).shape);
  if (found.join() !== shape.join()) throw new SlimError('input', where, `ys must have shape ${wanted}, got [${found.join(', ')}]`);
  return { ...options, steps: options.steps!, epochs: options.epochs!, regularization: regularization!, error, times };
};

/** Loss, gradients and the states after a window; figures are the loss and a number that is finite only if all gradients are. */
const differentiate = (
  model: Readout,
  window: () => [x: Tensor, y: Tensor],
  states: readonly Tensor[],
  error: Loss,
  regularization: number,
) => {
  const carried: Tensor[] = [];
  let loss: Scalar | undefined;
  try {
    return tidy(() => {
      const [x, y] = window();
      const { grads } = variableGrads(() => {
        const call = { training: true };
        const [output, ...last] = model.network.pass(model.sequenceOf(x), states, call);
        carried.push(...last.map((state) => keep(clone(state)))); // off the tape: the next window ends here
        loss = keep(clone(checkLoss('fitTruncated', error(model.read([output!], call), y))));
        return regularization === 0 ? loss : (add(loss, mul(model.regError(call), regularization)) as Scalar);
      }, model.trainable);
      const gradients = Object.fromEntries(Object.entries(grads).filter(([, gradient]) => gradient !== null));
      const figures = stack([loss!, addN(Object.values(gradients).map((gradient) => sum(gradient)))]);
      loss!.dispose();
      return { gradients, figures, carried: carried as Tensor[] };
    });
  } catch (problem) {
    freeTape();
    dispose([...carried, ...(loss ? [loss] : [])]);
    if (!loss) throw problem;
    const message = `the loss cannot be differentiated: ${(problem as Error).message}`;
    throw new SlimError('input', 'fitTruncated', message, { cause: problem });
  }
};

/**
 * Trains a readout on long sequences by truncated backpropagation through time: window after window, a step of the optimizer for
 * each. The states go on from window to window, the gradient does not: it ends where the window begins. So memory and time of a
 * step depend on the window, not on the sequence. The first window starts from the trainable states.
 *
 * @param model - a {@link Readout} with `at: 'every'`
 * @param xs - [batch, T, inputSize]; stays the caller's
 * @param ys - [batch, T, outFeatures]; stays the caller's
 * @returns the mean loss of each epoch, over its times
 * @throws SlimError `option`, `input` and `kind` before anything has changed; `numeric` where loss or gradients are NaN or
 * infinite: that step is not made
 * @see Williams and Peng, An efficient gradient-based algorithm for on-line training of recurrent network trajectories, Neural
 * Computation 2 (1990)
 *
 * @example
 * ```ts
 * import { Linear } from '@slim/core';
 * import { fitTruncated, Readout, RNN } from '@slim/rnn';
 * import { cumsum, randomNormal, mul } from '@tensorflow/tfjs-core';
 *
 * const xs = randomNormal([4, 200, 1], 0, 0.1, 'float32', 1);
 * const model = new Readout(new RNN(1, { hiddenSize: 8, seed: 1 }), new Linear(8, 1, { seed: 2 }), { at: 'every' });
 * const { loss } = await fitTruncated(model, xs, mul(cumsum(xs, 1), 0.1), { steps: 20, epochs: 3 });
 * console.log(loss.length); // 3
 * ```
 */
export const fitTruncated = async (
  model: Readout,
  xs: Tensor,
  ys: Tensor,
  options: TruncatedOptions | null = {},
): Promise<{ loss: number[] }> => {
  const where = 'fitTruncated';
  const { steps, epochs, regularization, error, times, onWindow, optimizer } = check(where, model, xs, ys, options);
  const [inputs, targets] = [keep(clone(xs)), keep(clone(ys))];
  const used = optimizer ?? train.adam(0.001);
  const history: number[] = [];
  let states: Tensor[] = [];
  const cut = (all: Tensor, from: number): Tensor => slice(all, [0, from, 0], [-1, Math.min(steps, times - from), -1]);
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      dispose(states);
      states = [];
      let mean = 0;
      for (let from = 0; from < times; from += steps) {
        const { gradients, figures, carried } = differentiate(
          model,
          () => [cut(inputs, from), cut(targets, from)],
          states,
          error,
          regularization,
        );
        dispose(states);
        states = carried;
        try {
          const [loss, total] = (await figures.data()) as unknown as [number, number];
          const place = `at time ${from} of epoch ${epoch}; the model keeps the parameters from before that window`;
          if (model.isDisposed) throw new SlimError('disposed', where, `the model was disposed ${place}`);
          if (!Number.isFinite(loss)) throw new SlimError('numeric', where, `the loss became ${loss} ${place}`);
          if (!Number.isFinite(total)) throw new SlimError('numeric', where, `the sum of the gradients became ${total} ${place}`);
          // By position, since optimizers keep their moments by position; null is what they skip.
          const updates = model.trainable.map(({ name }) => ({ name, tensor: (gradients[name] ?? null) as Tensor }));
          tidy(() => used.applyGradients(updates));
          model.afterStep();
          model.refresh();
          mean += (loss * Math.min(steps, times - from)) / times;
          if ((await onWindow?.({ epoch, from, loss })) === false) return { loss: history };
        } finally {
          dispose([figures, ...Object.values(gradients)]);
        }
      }
      history.push(mean);
    }
    return { loss: history };
  } finally {
    dispose([...states, inputs, targets]);
    if (!optimizer) used.dispose();
  }
};
