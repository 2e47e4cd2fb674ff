import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  abs,
  clone,
  dispose,
  log,
  mean,
  memory,
  mul,
  type Optimizer,
  oneHot,
  ones,
  relu,
  setBackend,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  train,
  type Variable,
  zeros,
} from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  type Chain,
  chain,
  type EpochReport,
  fit,
  IdentityLinear,
  Linear,
  losses,
  type Model,
  product,
  Random,
  SlimError,
  SymmetricLinear,
} from '../../src/index.js';
import { GatedLinear, ProjectedLinear, SpectralNormLinear } from '../contract/hookMaps.js';

const random = (shape: [number, number], seed: number): Tensor => {
  const stream = new Random(seed);
  return tensor(
    Array.from({ length: shape[0] * shape[1] }, () => stream.normal()),
    shape,
  );
};
const small = (): Chain => chain([new SymmetricLinear(3, 3, { seed: 1 }), tanh, new Linear(3, 2, { bias: true, seed: 2 })]);
const numbers = (variables: readonly Variable[]): number[][] => variables.map((variable) => Array.from(variable.dataSync()));

/** The least that fit takes for a model. */
const modelOf = (inner: Model): Model => ({
  forward: (x, call) => inner.forward(x, call),
  trainable: inner.trainable,
  isDisposed: false,
  regError: (call) => inner.regError(call),
  afterStep: () => inner.afterStep(),
  refresh: () => inner.refresh(),
});

let xs: Tensor;
let ys: Tensor;
const makeData = (): void => {
  xs = random([50, 3], 11);
  ys = random([50, 2], 12);
};

/** Runs fit, which must reject, and says what with; nothing may be left behind, and nobody waits longer than asked. */
const failure = async (run: () => Promise<unknown>): Promise<SlimError> => {
  const before = memory().numTensors;
  const problem = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(memory().numTensors).toBe(before);
  if (problem === undefined) throw new Error('it should have been refused');
  return problem as SlimError;
};

for (const backend of ['cpu', 'wasm']) {
  describe(`fit on ${backend}`, () => {
    beforeAll(async () => {
      await setBackend(backend);
      makeData();
    });

    test('fit() learns a map from its outputs, with the history of each epoch', async () => {
      const target = new SymmetricLinear(3, 3, { seed: 5 });
      const model = new SymmetricLinear(3, 3, { seed: 6 });
      const history = await fit(model, xs, target.forward(xs), { epochs: 60, batchSize: 10, optimizer: () => train.adam(0.05) });
      expect(history).toMatchObject({ epochs: 60, steps: 300, stopped: 'finished', validationLoss: [] });
      expect(history.loss.length).toBe(60);
      expect(history.loss[59]).toBeLessThan(1e-4 * (history.loss[0] as number));
      expect(history.seconds).toBeGreaterThan(0);
    });

    test('fit() learns classes from logits by softmaxCrossEntropy', async () => {
      const classes = oneHot(
        tensor(
          Array.from(xs.dataSync())
            .filter((_, i) => i % 3 === 0)
            .map((value) => (value > 0 ? 1 : 0)),
          [50],
          'int32',
        ),
        2,
      );
      const { loss } = await fit(small(), xs, mul(classes, 1), {
        loss: 'softmaxCrossEntropy',
        epochs: 40,
        optimizer: () => train.adam(0.05),
      });
      expect(loss[0]).toBeLessThan(2); // about log 2 at birth
      expect(loss[39]).toBeLessThan(0.2);
    });

    test('fit() leaves no tensor behind, with every optimizer of TensorFlow.js', async () => {
      const makers: (() => Optimizer)[] = [
        () => train.sgd(0.01),
        () => train.momentum(0.01, 0.9),
        () => train.rmsprop(0.01),
        () => train.rmsprop(0.01, 0.9, 0.1, 1e-7, true),
        () => train.adam(0.01),
        () => train.adamax(0.01),
        () => train.adagrad(0.01),
        () => train.adadelta(0.01),
      ];
      const model = small();
      for (const optimizer of makers) {
        const before = memory().numTensors;
        await fit(model, xs, ys, { optimizer, epochs: 2 });
        expect(memory().numTensors).toBe(before);
      }
      const before = memory().numTensors;
      await fit(model, xs, ys);
      expect(memory().numTensors).toBe(before);
    });

    test('fit() with validation keeps one matrix per map, which the map frees', async () => {
      const before = memory().numTensors;
      const model = small();
      const made = memory().numTensors;
      await fit(model, xs, ys, { validation: 0.2 });
      expect(memory().numTensors).toBe(made + 2);
      await fit(model, xs, ys, { validation: { xs, ys }, epochs: 2 });
      expect(memory().numTensors).toBe(made + 2);
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });

    test('fit() on a loss that becomes NaN says at which step, and keeps the parameters from before it', async () => {
      let step = 0;
      let last: number[][] = [];
      const model = small();
      const loss = (prediction: Tensor, target: Tensor): Tensor => {
        last = numbers(model.trainable);
        return ++step === 7 ? mean(log(sub(mul(prediction, 0), 1))) : losses.meanSquaredError(prediction, target);
      };
      const problem = await failure(() => fit(model, xs, ys, { loss, epochs: 3, batchSize: 10 }));
      expect(problem).toBeInstanceOf(SlimError);
      expect(problem.code).toBe('numeric');
      expect(problem.message).toBe(
        'fit: the loss became NaN at step 7 (epoch 2, batch 2); the model keeps the parameters from before that step',
      );
      expect(numbers(model.trainable)).toEqual(last);
    });

    test('fit() names the parameter whose gradient is not finite, while the loss still is', async () => {
      const model = small();
      const before = numbers(model.trainable);
      const loss = (prediction: Tensor): Tensor => sum(sqrt(mul(prediction, 0))); // √0: the slope is infinite, times 0
      const problem = await failure(() => fit(model, xs, ys, { loss }));
      expect(problem.code).toBe('numeric');
      expect(problem.message).toContain("the gradient of 'layers.0.weight' became NaN at step 1 (epoch 1, batch 1)");
      expect(numbers(model.trainable)).toEqual(before);
    });

    test('fit() refuses NaN in the data at the step that meets it', async () => {
      const holes = clone(mul(xs, Number.NaN));
      const model = small();
      expect((await failure(() => fit(model, holes, ys))).message).toContain('the loss became NaN at step 1 (epoch 1, batch 1)');
      const validation = { xs: holes, ys };
      model.forward(xs); // so that each map keeps its matrix before tensors are counted
      const problem = await failure(() => fit(model, xs, ys, { validation, batchSize: 25 }));
      expect(problem.message).toBe('fit: the validation loss became NaN after step 2 (epoch 1)');
    });

    test('fit() stops on a signal with its reason, and keeps the parameters of the last finished step', async () => {
      const model = small();
      const controller = new AbortController();
      let steps = 0;
      let last: number[][] = [];
      const loss = (prediction: Tensor, target: Tensor): Tensor => {
        last = numbers(model.trainable);
        if (++steps === 4) controller.abort();
        return losses.meanSquaredError(prediction, target);
      };
      const problem = await failure(() => fit(model, xs, ys, { loss, batchSize: 10, signal: controller.signal }));
      expect([problem.name, steps]).toEqual(['AbortError', 4]);
      expect(numbers(model.trainable)).toEqual(last);

      const reason = new Error('the reader left');
      expect(await failure(() => fit(model, xs, ys, { signal: AbortSignal.abort(reason) }))).toBe(reason);
      expect(numbers(model.trainable)).toEqual(last);
    });

    test('fit() lets timers run, so that a signal can be aborted from outside', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const model = small();
      const problem = await failure(() => fit(model, xs, ys, { epochs: 1_000_000, signal: controller.signal }));
      expect(problem.name).toBe('AbortError');
      const slow = new AbortController();
      setTimeout(() => slow.abort(), 50);
      model.forward(xs);
      const many = { xs: random([20_000, 3], 1), ys: random([20_000, 2], 2) };
      await failure(() => fit(model, xs, ys, { validation: many, batchSize: 1, epochs: 1000, signal: slow.signal }));
    });

    test('fit() passes on what the loss and onEpoch throw, and leaves nothing behind', async () => {
      const mistake = new TypeError('a mistake in the loss');
      let steps = 0;
      const loss = (prediction: Tensor, target: Tensor): Tensor => {
        const error = losses.meanSquaredError(tanh(prediction), target);
        if (++steps === 3) throw mistake;
        return error;
      };
      const model = small();
      expect(await failure(() => fit(model, xs, ys, { loss, batchSize: 10 }))).toBe(mistake);
      const onEpoch = () => {
        throw mistake;
      };
      expect(await failure(() => fit(model, xs, ys, { onEpoch }))).toBe(mistake);
      expect(await failure(() => fit(model, xs, ys, { onEpoch: () => Promise.reject(mistake) }))).toBe(mistake);
      await fit(model, xs, ys); // and the engine is in order
    });

    test('fit() says where a model was disposed on the way', async () => {
      const before = memory().numTensors;
      const model = small();
      const onEpoch = ({ epoch }: EpochReport) => {
        if (epoch === 2) model.dispose();
      };
      const problem = await fit(model, xs, ys, { epochs: 5, onEpoch }).catch((reason: unknown) => reason as SlimError);
      expect(problem).toMatchObject({ code: 'disposed', message: 'fit: the model was disposed in epoch 2, after step 4' });
      expect(memory().numTensors).toBe(before);

      const other = small();
      const loss = (prediction: Tensor, target: Tensor): Tensor => {
        const error = losses.meanSquaredError(prediction, target);
        queueMicrotask(() => other.dispose()); // between the gradients and the step
        return error;
      };
      const second = await fit(other, xs, ys, { loss }).catch((reason: unknown) => reason as SlimError);
      expect(second).toMatchObject({ code: 'disposed', message: 'fit: the model was disposed in epoch 1, after step 0' });
      expect(memory().numTensors).toBe(before);
    });

    test('fit() goes on when the data are disposed by their owner meanwhile', async () => {
      const [mine, targets] = [clone(xs), clone(ys)];
      const history = await fit(small(), mine, targets, { epochs: 2, onEpoch: () => dispose([mine, targets]) });
      expect(history.stopped).toBe('finished');
    });
  });
}

describe('what fit() does', () => {
  beforeEach(async () => {
    await setBackend('cpu');
    makeData();
  });

  test('fit() with the same seed gives the same history bit for bit, with another seed another', async () => {
    const run = async (seed?: number) => {
      const { seconds, ...history } = await fit(small(), xs, ys, { epochs: 3, validation: 0.3, ...(seed !== undefined && { seed }) });
      expect(seconds).toBeGreaterThan(0);
      return history;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(await run(0)).toEqual(first);
    expect((await run(1)).loss).not.toEqual(first.loss);
  });

  test('fit() of a stochastic map is repeatable, and draws noise in training only', async () => {
    const run = () => fit(new GatedLinear(3, 2, { seed: 1 }), xs, ys, { epochs: 2, validation: { xs, ys } });
    const [a, b] = [await run(), await run()];
    expect([a.loss, a.validationLoss]).toEqual([b.loss, b.validationLoss]);
    const calls: (boolean | undefined)[] = [];
    const inner = small();
    const model: Model = {
      ...modelOf(inner),
      forward: (x, call) => {
        calls.push(call?.training);
        return inner.forward(x, call);
      },
    };
    await fit(model, xs, ys, { validation: 0.5, batchSize: 25 });
    expect(calls).toEqual([true, undefined]);
  });

  test('fit() takes each sample once an epoch, in a new order, and a smaller last batch', async () => {
    const seen: number[][] = [];
    const loss = (prediction: Tensor, target: Tensor): Tensor => {
      seen.push(Array.from(target.dataSync()));
      return mean(mul(prediction, 0));
    };
    const rows = tensor(
      Array.from({ length: 50 }, (_, i) => i),
      [50, 1],
    );
    await fit(new Linear(3, 1), xs, rows, { loss, epochs: 2, batchSize: 20 });
    expect(seen.map(({ length }) => length)).toEqual([20, 20, 10, 20, 20, 10]);
    const [first, second] = [seen.slice(0, 3).flat(), seen.slice(3).flat()];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...second].sort((a, b) => a - b)).toEqual([...first].sort((a, b) => a - b));
    expect(second).not.toEqual(first);
    seen.length = 0;
    await fit(new Linear(3, 1), xs, rows, { loss, shuffle: false, batchSize: 30 });
    expect(seen.flat()).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('fit() with a validation share trains on the others only', async () => {
    const seen = { training: new Set<number>(), validation: new Set<number>() };
    const inner = new Linear(3, 1, { seed: 1 });
    let isTraining = false;
    const model: Model = {
      ...modelOf(inner),
      forward: (x, call) => {
        isTraining = call?.training === true;
        return inner.forward(x);
      },
    };
    const loss = (prediction: Tensor, target: Tensor): Tensor => {
      for (const row of target.dataSync()) seen[isTraining ? 'training' : 'validation'].add(row);
      return losses.meanSquaredError(prediction, target);
    };
    const rows = tensor(
      Array.from({ length: 50 }, (_, i) => i),
      [50, 1],
    );
    await fit(model, xs, rows, { loss, validation: 0.3, epochs: 2 });
    expect([seen.training.size, seen.validation.size]).toEqual([35, 15]);
    expect([...seen.training].some((row) => seen.validation.has(row))).toBe(false);
  });

  test('fit() reports losses as means over samples, without the penalty, and validation after the epoch', async () => {
    const model = small();
    const reports: EpochReport[] = [];
    const history = await fit(model, xs, ys, {
      epochs: 2,
      batchSize: 30,
      validation: { xs, ys },
      onEpoch: (report) => void reports.push(report),
    });
    expect(reports.map(({ epoch, epochs, steps }) => [epoch, epochs, steps])).toEqual([
      [1, 2, 2],
      [2, 2, 4],
    ]);
    expect(reports.map(({ loss }) => loss)).toEqual(history.loss);
    const [after] = losses.meanSquaredError(model.forward(xs), ys).dataSync();
    expect(history.validationLoss[1]).toBeCloseTo(after as number, 5);
    const frozen = await fit(small(), xs, ys, { batchSize: 7, optimizer: () => train.sgd(0) });
    expect(frozen.loss[0]).toBeCloseTo(losses.meanSquaredError(small().forward(xs), ys).dataSync()[0] as number, 5);
  });

  test('fit() minimises loss + regularization·regError, and calls afterStep and refresh after each step', async () => {
    const make = () => new ProjectedLinear(3, 2, { seed: 3 });
    const penalties = async (regularization: number) => (await fit(make(), xs, ys, { regularization, epochs: 2 })).penalty;
    expect((await penalties(1))[0]).toBeGreaterThan(0);
    expect((await penalties(1))[1]).toBe(0); // afterStep has projected
    expect(await penalties(0)).toEqual([0, 0]);

    const flat = (prediction: Tensor): Tensor => mean(mul(prediction, 0));
    const spectral = new SpectralNormLinear(3, 2, { seed: 1 });
    const u = numbers([spectral.parameters.u]);
    await fit(spectral, xs, ys);
    expect(numbers([spectral.parameters.u])).not.toEqual(u);

    const pull = async (regularization: number) => {
      const map = new GatedLinear(3, 2, { seed: 1 }); // its penalty closes the gates
      await fit(map, xs, ys, { loss: flat, regularization, optimizer: () => train.sgd(1), batchSize: 50 });
      return numbers([map.parameters.gate]).flat();
    };
    const [none, one, two] = [await pull(0), await pull(1), await pull(2)];
    one.forEach((value, i) => {
      expect(value).toBeLessThan(none[i] as number);
      expect((none[i] as number) - (two[i] as number)).toBeCloseTo(2 * ((none[i] as number) - value), 5);
    });
  });

  test('fit() stops early when onEpoch returns false, also asynchronously', async () => {
    const history = await fit(small(), xs, ys, { epochs: 9, onEpoch: async ({ epoch }) => epoch < 3 });
    expect(history).toMatchObject({ epochs: 3, stopped: 'early' });
    expect(history.loss.length).toBe(3);
  });

  test('fit() leaves an optimizer of the caller alive, with its moments', async () => {
    const model = small();
    const optimizer = train.adam(0.01);
    const before = memory().numTensors;
    await fit(model, xs, ys, { optimizer });
    expect(memory().numTensors).toBe(before + 6); // two moments of three parameters
    await fit(model, xs, ys, { optimizer });
    expect(memory().numTensors).toBe(before + 6);
    expect(optimizer.iterations).toBe(4);
    optimizer.dispose();
  });

  test('fit() equals the loop by hand', async () => {
    const [model, byHand] = [small(), small()];
    await fit(model, xs, ys, { shuffle: false, batchSize: 50, epochs: 3, optimizer: () => train.sgd(0.1) });
    const optimizer = train.sgd(0.1);
    for (let step = 0; step < 3; step++) optimizer.minimize(() => mean(square(sub(byHand.forward(xs), ys))), false, byHand.trainable);
    expect(numbers(model.trainable)).toEqual(numbers(byHand.trainable));
  });

  test('fit() trains maps, combinations and chains, and skips what is frozen or does not matter', async () => {
    const idle = new Linear(2, 2, { seed: 4 });
    const model = product(new Linear(3, 2, { seed: 1 }), new Linear(2, 2, { seed: 2 }));
    (model.parameters['factors.0.weight'] as { trainable: boolean }).trainable = false;
    const before = numbers(Object.values(model.parameters));
    await fit(model, xs, ys);
    const after = numbers(Object.values(model.parameters));
    expect([after[0], after[1]]).toEqual([before[0], expect.not.arrayContaining(before[1] as number[])]);

    const both = { ...modelOf(model), trainable: [...idle.trainable, ...model.trainable] };
    const idleBefore = numbers(idle.trainable);
    await fit(both, xs, ys);
    expect(numbers(idle.trainable)).toEqual(idleBefore);
  });

  test('fit() takes integer targets, sequences and single features', async () => {
    const integers = tensor(
      Array.from({ length: 50 }, (_, i) => i % 2),
      [50],
      'int32',
    );
    const loss = (prediction: Tensor, target: Tensor): Tensor => mean(abs(sub(sum(prediction, 1), target)));
    expect((await fit(small(), xs, integers, { loss })).loss.length).toBe(1);
    expect((await fit(small(), ones([5, 7, 3]), zeros([5, 7, 2]))).loss.length).toBe(1);
  });
});

describe('refusals of fit(), before anything has changed', () => {
  beforeEach(async () => {
    await setBackend('cpu');
    makeData();
  });

  const cases: Readonly<Record<string, readonly [options: object | null, code: string, message: string]>> = {
    'an unknown option': [{ epoch: 3 }, 'option', "fit: has no option 'epoch' (got 3); it has loss, optimizer, epochs"],
    'options that are none': [7 as never, 'option', 'fit: options must be an object, got 7'],
    'epochs 0': [{ epochs: 0 }, 'option', 'fit: epochs must be a positive integer, got 0'],
    'epochs NaN': [{ epochs: Number.NaN }, 'option', 'fit: epochs must be a positive integer, got NaN'],
    'half a batch': [{ batchSize: 0.5 }, 'option', 'fit: batchSize must be a positive integer, got 0.5'],
    'a seed that is no integer': [{ seed: 0.5 }, 'option', 'fit: seed must be a safe integer, got 0.5'],
    'shuffle by a word': [{ shuffle: 'yes' }, 'option', "fit: shuffle must be true or false, got 'yes'"],
    'a negative regularization': [{ regularization: -1 }, 'option', 'fit: regularization must be a finite number of at least 0, got -1'],
    'an infinite regularization': [{ regularization: Number.POSITIVE_INFINITY }, 'option', 'got Infinity'],
    'an unknown loss': [{ loss: 'mse' }, 'option', "loss must be a function or one of meanSquaredError, softmaxCrossEntropy, got 'mse'"],
    'an inherited word as loss': [{ loss: 'toString' }, 'option', "got 'toString'"],
    'an optimizer by name': [
      { optimizer: 'adam' },
      'option',
      "optimizer must be an Optimizer of TensorFlow.js or a function that makes one, got 'adam'",
    ],
    'a function that makes no optimizer': [
      { optimizer: () => 3 },
      'option',
      'optimizer must make an Optimizer of TensorFlow.js, got number',
    ],
    'onEpoch that is no function': [{ onEpoch: true }, 'option', 'fit: onEpoch must be a function, got true'],
    'a signal that is none': [{ signal: {} }, 'option', 'fit: signal must be an AbortSignal, got an object with nothing'],
    'validation 1': [{ validation: 1 }, 'option', 'fit: validation must be between 0 and 1, got 1'],
    'validation NaN': [{ validation: Number.NaN }, 'option', 'fit: validation must be between 0 and 1, got NaN'],
    'a share of no sample': [{ validation: 0.001 }, 'option', 'validation must leave samples on both sides, got 0.001 of 50'],
    'validation without targets': [{ validation: { xs: 1 } }, 'option', 'validation must be a number or { xs, ys }, got an object with xs'],
    'validation that is no tensor': [{ validation: { xs: 1, ys: 2 } }, 'input', 'fit: validation.xs must be a tensor, got 1'],
  };
  for (const [name, [options, code, message]] of Object.entries(cases)) {
    test(`fit() refuses ${name}`, async () => {
      const model = small();
      const before = numbers(model.trainable);
      const problem = await failure(() => fit(model, xs, ys, options as object));
      expect(problem).toBeInstanceOf(SlimError);
      expect(problem.code).toBe(code);
      expect(problem.message).toContain(message);
      expect(numbers(model.trainable)).toEqual(before);
    });
  }

  test('null for options, or for one of them, means the default', async () => {
    expect((await fit(small(), xs, ys, null)).steps).toBe(2);
    expect((await fit(small(), xs, ys, { epochs: null, optimizer: undefined, loss: null })).steps).toBe(2);
  });

  test('fit() refuses data that do not fit together, and models that cannot be trained', async () => {
    const model = small();
    const gone = clone(xs);
    gone.dispose();
    const refuse = async (code: string, message: string, ...given: [unknown, unknown, unknown, object?]) => {
      const problem = await failure(() => fit(...(given as Parameters<typeof fit>)));
      expect([problem.code, problem.message]).toEqual([code, expect.stringContaining(message)]);
    };
    await refuse(
      'size',
      'xs and ys must have one row per sample on their first axis, got shapes [50, 3] and [3, 2]',
      model,
      xs,
      ones([3, 2]),
    );
    await refuse('size', 'xs must hold at least one sample, got shape [0, 3]', model, zeros([0, 3]), zeros([0, 2]));
    await refuse('size', 'xs must have an axis of samples before the features, got shape []', model, tensor(1), tensor(1));
    await refuse('size', 'xs must have an axis of samples before the features, got shape [3]', model, ones([3]), ones([3]));
    await refuse('disposed', 'fit: xs was disposed', model, gone, ys);
    await refuse('input', 'fit: ys must be a tensor, got undefined', model, xs, undefined);
    await refuse('input', 'fit: ys must hold real numbers, got string', model, xs, tensor(Array.from({ length: 50 }, String)));
    await refuse('size', 'validation.xs and validation.ys', model, xs, ys, { validation: { xs, ys: ones([3, 2]) } });
    await refuse('input', 'the model must be a map, a chain or another Model, got an object with nothing', {}, xs, ys);
    await refuse('input', 'the model must be a map, a chain or another Model, got null', null, xs, ys);
    await refuse('kind', 'the model has no trainable parameter, so there is nothing to fit', new IdentityLinear(3, 3), xs, xs);
    await refuse('input', 'x must have shape [..., 3], got [32, 2]', model, ys, xs);
    await refuse('input', 'meanSquaredError: prediction and target must have the same shape, got [32, 2] and [32, 3]', model, xs, xs);
    await refuse(
      'input',
      'softmaxCrossEntropy: prediction and target must have the same shape, got [32, 2] and [32, 3]; oneHot',
      model,
      xs,
      xs,
      {
        loss: 'softmaxCrossEntropy',
      },
    );
    const dead = small();
    dead.dispose();
    await refuse('disposed', 'fit: the model was disposed', dead, xs, ys);
  });

  test('fit() refuses a loss that is no scalar tensor, or does not depend on the model', async () => {
    const model = small();
    const refuse = async (loss: unknown, message: string) => {
      const problem = await failure(() => fit(model, xs, ys, { loss: loss as () => Tensor }));
      expect([problem.code, problem.message]).toEqual(['input', expect.stringContaining(message)]);
    };
    await refuse(() => 3, 'the loss must be a float32 scalar tensor, got 3');
    await refuse((p: Tensor) => relu(p), 'the loss must be a float32 scalar tensor, got float32 of shape [32, 2]');
    await refuse((_: Tensor, t: Tensor) => mean(t), 'fit: the loss cannot be differentiated: Cannot find a connection');
  });
});
