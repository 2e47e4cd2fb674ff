import '../gradients/register.js';
import {
  add,
  addN,
  clone,
  dispose,
  keep,
  mul,
  type Scalar,
  scalar,
  stack,
  sum,
  type Tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { checkLoss } from '../checks/loss.js';
import { freeTape } from '../contract/engine.js';
import { SlimError } from '../SlimError.js';
import type { Plan } from './checkFit.js';
import { type Samples, tensorsOf } from './samples.js';

/** What a batch says about the parameters. The caller disposes both. */
export interface Derivative {
  /** Gradient of loss + regularization·penalty by variable name; parameters that it does not depend on are missing. */
  readonly gradients: Readonly<Record<string, Tensor>>;
  /** Loss, penalty, and a number that is finite only if all gradients are; [3], to be read at once. */
  readonly figures: Tensor;
}

/** Computes loss, penalty and gradients for a batch, and frees everything else, also when something throws. */
export const differentiate = ({ model, variables, loss, regularization }: Plan, batch: Samples): Derivative => {
  const parts: Scalar[] = [];
  let isForward = true;
  try {
    return tidy(() => {
      const { x, y } = tensorsOf(batch);
      const { grads } = variableGrads(() => {
        const call = { training: true };
        const error = checkLoss('fit', loss(model.forward(x, call), y));
        const penalty = regularization === 0 ? scalar(0) : model.regError(call);
        parts.push(keep(clone(error)), keep(clone(penalty)));
        isForward = false;
        return regularization === 0 ? error : add(error, mul(penalty, regularization));
      }, [...variables]);
      const gradients = Object.fromEntries(Object.entries(grads).filter(([, gradient]) => gradient !== null));
      const total = addN(Object.values(gradients).map((gradient) => sum(gradient)));
      return { gradients, figures: stack([...parts, total]) };
    });
  } catch (problem) {
    freeTape();
    if (isForward) throw problem;
    throw new SlimError('input', 'fit', `the loss cannot be differentiated: ${(problem as Error).message}`, { cause: problem });
  } finally {
    dispose(parts);
  }
};
