import { dispose, type Optimizer, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import type { Plan } from './checkFit.js';
import { type Derivative, differentiate } from './differentiate.js';
import type { Samples } from './samples.js';

/** A step that the model survived: loss and penalty before it. */
export interface Step {
  readonly loss: number;
  readonly penalty: number;
}

/** Where a run is, counted from 1. */
export interface Position {
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
}

const refuse = (what: string, value: number, { step, epoch, batch }: Position): never => {
  const place = `at step ${step} (epoch ${epoch}, batch ${batch})`;
  throw new SlimError('numeric', 'fit', `${what} became ${value} ${place}; the model keeps the parameters from before that step`);
};

const nameOf = ({ model, variables }: Plan, variable: Variable): string => {
  const key = Object.entries(model.parameters ?? {}).find(([, one]) => one === variable)?.[0];
  return key === undefined ? `trainable parameter ${variables.indexOf(variable)}` : `'${key}'`;
};

/** The sum of the gradients is not finite: refuses the gradient that is to blame, if it was not the sum that overflowed. */
const refuseGradient = async (plan: Plan, { gradients }: Derivative, at: Position): Promise<void> => {
  for (const variable of plan.variables) {
    const values = await gradients[variable.name]?.data();
    const wrong = (values as Float32Array | undefined)?.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) refuse(`the gradient of ${nameOf(plan, variable)}`, wrong, at);
  }
};

/**
 * One step of training. Loss and gradients are read before anything is applied, so that a model never takes a step from a
 * number that is not finite. `mayGoOn` throws where the run must end; it is asked after each wait.
 */
export const trainStep = async (plan: Plan, optimizer: Optimizer, batch: Samples, at: Position, mayGoOn: () => void): Promise<Step> => {
  const { model } = plan;
  const derivative = differentiate(plan, batch);
  try {
    const [loss, penalty, total] = (await derivative.figures.data()) as unknown as [number, number, number];
    mayGoOn();
    if (!Number.isFinite(loss)) refuse('the loss', loss, at);
    if (!Number.isFinite(penalty)) refuse('the penalty', penalty, at);
    if (!Number.isFinite(total)) {
      await refuseGradient(plan, derivative, at);
      mayGoOn();
    }
    // By position, since optimizers keep their moments by position; null is what they skip.
    const updates = plan.variables.map(({ name }) => ({ name, tensor: (derivative.gradients[name] ?? null) as Tensor }));
    tidy(() => optimizer.applyGradients(updates));
    model.afterStep();
    model.refresh();
    return { loss, penalty };
  } finally {
    dispose([derivative.figures, ...Object.values(derivative.gradients)]);
  }
};
