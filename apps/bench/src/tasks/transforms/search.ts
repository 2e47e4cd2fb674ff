import { Random } from '@slim/core';
import { type Optimizer, train as optimizers, type Tensor } from '@tensorflow/tfjs-core';
import { now } from '../../measure/Budget.js';
import { lbfgs } from './lbfgs.js';
import { type Learner, makeLearner } from './learner.js';

/** The mean squared error at which Adam hands over. */
export const HANDOVER = 1e-8;

/** The most L-BFGS steps. */
export const POLISH = 300;

/** Limits of the learning rate, which is drawn log-uniformly. */
export const RATES = [1e-4, 0.5] as const;

/** A root mean square error up to which a matrix counts as found. */
export const FOUND = 1e-4;

/** Part of the time after which the best start so far is polished, if nothing was found. */
const ADAM = 0.6;

/** Steps between looks at the loss. */
const LOOK = 25;

/** Successive halving, by thirds: all starts take the first steps; the best third take as many more as were spent so far, times three; and so on. */
export interface Bracket {
  readonly starts: number;
  readonly firstSteps: number;
}

/** What a search leaves behind. */
export interface Finding {
  /** Root mean square error of the best start, over the entries. */
  readonly rmse: number;
  /** Random starts that were tried, all brackets together. */
  readonly starts: number;
  /** Adam steps of all of them. */
  readonly steps: number;
  /** Learning rate of the best one. */
  readonly learningRate: number;
  readonly seconds: number;
  /** Best error after each bracket and at the end of it, against the steps spent. */
  readonly curve: readonly { readonly step: number; readonly rmse: number }[];
  readonly cutShort: boolean;
}

interface Runner {
  readonly learner: Learner;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  mse: number;
}

/** What limits a search. */
export interface Limits {
  readonly bracket: Bracket;
  /** The most brackets; a new one starts as long as nothing is found. */
  readonly brackets: number;
  readonly seconds: number;
  readonly pause: () => Promise<void>;
}

const start = (target: Tensor, n: number, random: Random): Runner => {
  const [least, most] = RATES;
  const learningRate = least * (most / least) ** random.uniform();
  return {
    learner: makeLearner(target, n, random.integer(2 ** 31)),
    optimizer: optimizers.adam(learningRate),
    learningRate,
    mse: Number.POSITIVE_INFINITY,
  };
};

const end = ({ learner, optimizer }: Runner): void => {
  learner.dispose();
  optimizer.dispose();
};

/** The matrix by random starts of Adam, halved again and again, the best of them polished by L-BFGS. */
export const search = async (target: Tensor, n: number, seed: number, limits: Limits): Promise<Finding> => {
  const random = new Random(seed);
  const begun = now();
  const isOver = () => now() - begun >= limits.seconds;
  const isTimeToPolish = () => now() - begun >= ADAM * limits.seconds;
  const curve: { step: number; rmse: number }[] = [];
  let best = { rmse: Number.POSITIVE_INFINITY, learningRate: Number.NaN };
  let [starts, steps, brackets] = [0, 0, 0];

  /** Steps until they are done, the error is small or the time is over. */
  const descend = async (runner: Runner, most: number): Promise<void> => {
    const { learner, optimizer } = runner;
    for (let done = 0; done < most && runner.mse > HANDOVER && (!isTimeToPolish() || steps === 0); done += LOOK) {
      for (let i = 1; i < LOOK; i++) optimizer.minimize(learner.loss, false, [...learner.trainable]);
      const cost = optimizer.minimize(learner.loss, true, [...learner.trainable]) as Tensor;
      const [mse] = await cost.data();
      cost.dispose();
      steps += LOOK;
      runner.mse = Number.isFinite(mse) ? (mse as number) : Number.POSITIVE_INFINITY;
      if (runner.mse === Number.POSITIVE_INFINITY) return; // too fast: this start is lost
      await limits.pause();
    }
  };

  const polish = async ({ learner }: Runner): Promise<number> => {
    const slopeAt = (point: Float64Array) => {
      learner.write(point);
      return learner.slope();
    };
    const { loss } = await lbfgs(await learner.read(), slopeAt, POLISH, isOver);
    return Math.sqrt(loss);
  };

  const runBracket = async (): Promise<void> => {
    let field = Array.from({ length: limits.bracket.starts }, () => start(target, n, random));
    try {
      for (let more = limits.bracket.firstSteps; field.length > 0; more *= 3) {
        for (const runner of field) await descend(runner, more);
        if (more === limits.bracket.firstSteps) starts += field.filter(({ mse }) => Number.isFinite(mse)).length;
        field.sort((a, b) => a.mse - b.mse);
        const kept = Math.floor(field.length / 3);
        const first = field[0] as Runner;
        const isLast = kept === 0 || first.mse <= HANDOVER || isTimeToPolish();
        const rmse = isLast && Number.isFinite(first.mse) ? await polish(first) : Math.sqrt(first.mse);
        if (rmse < best.rmse) best = { rmse, learningRate: first.learningRate };
        curve.push({ step: steps, rmse: best.rmse });
        if (isLast) return;
        for (const runner of field.slice(kept)) end(runner);
        field = field.slice(0, kept);
      }
    } finally {
      for (const runner of field) end(runner);
    }
  };

  while (brackets < limits.brackets && best.rmse > FOUND && (brackets === 0 || !isTimeToPolish())) {
    await runBracket();
    brackets += 1;
  }
  return { ...best, starts, steps, seconds: now() - begun, curve, cutShort: best.rmse > FOUND && isTimeToPolish() };
};
