import { Random } from '@slim/core';
import { matMul, mean, memory, type Scalar, square, sub, type Tensor, tensor, train } from '@tensorflow/tfjs-core';
import type { Effort } from '../../effort.js';
import { now } from '../../measure/Budget.js';
import { interleave, type Operation } from '../../measure/interleave.js';
import { ratioOf, type Spread, secondsOf, spreadOf } from '../../measure/statistics.js';
import { KernelSwitch } from '../kernels/KernelSwitch.js';
import type { Bench } from '../Task.js';
import { forwards, type Kind, looped, makeTrained, type Sizes, type Trained } from './networks.js';

/** What the training of a network costs. */
export interface Training {
  readonly kind: 'training';
  /** Seconds per training step. */
  readonly seconds: Spread;
  /** How many times as long a loop takes that makes the matrices anew at every time. */
  readonly loop: Spread;
  /** The same loop on the kernels of TensorFlow.js alone. Null where left out. */
  readonly stockLoop: Spread | null;
  /** Cost relative to the products of matrices alone. */
  readonly products: Spread;
}

/** What the stream of a network achieves. */
export interface Streaming {
  readonly kind: 'streaming';
  readonly steps: number;
  readonly perSecond: number;
  /** Seconds of one step: half of them take less, and 99 of 100. */
  readonly median: number;
  readonly p99: number;
  /** Time of the second half relative to the first. */
  readonly drift: number;
  /** Tensors made on the way. */
  readonly tensors: number;
  /** Bytes of JavaScript memory gained per step. */
  readonly bytesPerStep: number;
}

export type Recurrent = Training | Streaming;

const LEARNING_RATE = 1e-3;

/** A task long enough that all samples are one call. */
const SAMPLE_SECONDS = 0.001;

const rounds: Readonly<Record<Effort, { least: number; most: number }>> = {
  quick: { least: 1, most: 3 },
  standard: { least: 3, most: 21 },
  full: { least: 9, most: 101 },
};

const uniform = (random: Random, shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.uniform(-1, 1)),
    shape,
  );

/** A training step with Adam on the states that `read` gives; nothing is left behind but the loss. */
const stepOf = (trained: Trained, y: Tensor, read: () => Tensor): { call: () => Tensor[]; dispose: () => void } => {
  const optimizer = train.adam(LEARNING_RATE);
  const loss = () => mean(square(sub(trained.readout.forward(read()), y))) as Scalar;
  return { call: () => [optimizer.minimize(loss, true, [...trained.trainable]) as Tensor], dispose: () => optimizer.dispose() };
};

/** The products of a training step: of the inputs, of every time there and back, and of the gradients of the matrices. */
const productsOf = ({ steps, batch, inputs, hidden }: Sizes, gates: number, make: (...shape: number[]) => Tensor): Operation['call'] => {
  const [h, dh] = [make(batch, hidden), make(batch, gates * hidden)];
  const [w, wIn] = [make(hidden, gates * hidden), make(inputs, gates * hidden)];
  const [x, states, d] = [make(steps * batch, inputs), make(steps * batch, hidden), make(steps * batch, gates * hidden)];
  return () => {
    matMul(x, wIn).dispose();
    for (let t = 0; t < steps; t++) matMul(h, w).dispose();
    for (let t = 0; t < steps; t++) matMul(dh, w, false, true).dispose();
    matMul(x, d, true).dispose();
    return [matMul(states, d, true)];
  };
};

/** Times a training step of a network in turns with the loops and the products. Leaves slim's kernels in use. */
export const measureTraining = async ({ settings, pause }: Bench, kind: Kind, sizes: Sizes, seconds: number): Promise<Training> => {
  const { seed, effort, backend } = settings;
  const kernels = backend.withoutKernels() === undefined ? await KernelSwitch.open() : undefined;
  const random = new Random(seed);
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(one: T): T => {
    owned.push(one);
    return one;
  };
  const [x, y] = [own(uniform(random, [sizes.steps, sizes.batch, sizes.inputs])), own(uniform(random, [sizes.batch, 1]))];
  const trained = () => own(makeTrained(kind, sizes, seed));
  const on = (side: 'slim' | 'stock', call: Operation['call']): Operation => ({ enter: () => kernels?.to(side), call });
  try {
    const [ours, plain, stock] = [trained(), trained(), trained()];
    const operations: Record<string, Operation> = {
      ours: on('slim', own(stepOf(ours, y, () => forwards(ours, x, sizes))).call),
      products: on(
        'slim',
        productsOf(sizes, kind.gates, (...shape) => own(uniform(random, shape))),
      ),
      loop: on('slim', own(stepOf(plain, y, () => looped(kind, plain, x, sizes))).call),
    };
    if (kernels && effort === 'full' && kind.gates === 1) {
      operations['stock'] = on('stock', own(stepOf(stock, y, () => looped(kind, stock, x, sizes))).call);
    }
    const taken = await interleave(operations, { seconds, sampleSeconds: SAMPLE_SECONDS, rounds: rounds[effort] }, backend, pause);
    return {
      kind: 'training',
      seconds: secondsOf(taken, 'ours'),
      loop: ratioOf(taken, 'loop', 'ours'),
      stockLoop: operations['stock'] ? ratioOf(taken, 'stock', 'ours') : null,
      products: ratioOf(taken, 'ours', 'products'),
    };
  } finally {
    kernels?.to('slim');
    for (const one of owned.reverse()) one.dispose();
  }
};

const STREAM_WARM_UP = 3000;

/** Reads a long stream time by time. */
export const measureStreaming = async ({ settings }: Bench, kind: Kind, { inputs, hidden }: Sizes, steps: number): Promise<Streaming> => {
  const network = kind.make(inputs, hidden, settings.seed);
  try {
    const stream = await network.stream();
    const random = new Random(settings.seed);
    const x = Float32Array.from({ length: inputs }, () => random.uniform(-1, 1));
    const times = new Float64Array(steps);
    for (let i = 0; i < STREAM_WARM_UP; i++) stream.step(x);
    const [tensors, heap] = [memory().numTensors, process.memoryUsage().heapUsed];
    const start = now();
    for (let i = 0; i < steps; i++) {
      const before = now();
      stream.step(x);
      times[i] = now() - before;
    }
    const total = now() - start;
    const bytes = process.memoryUsage().heapUsed - heap;
    const half = steps >> 1;
    const sum = (part: Float64Array) => part.reduce((a, b) => a + b, 0);
    const drift = sum(times.subarray(half)) / sum(times.subarray(0, half));
    const sorted = times.sort();
    const made = memory().numTensors - tensors;
    stream.dispose();
    const [median, p99] = [spreadOf([...sorted]).median, sorted[Math.floor(0.99 * steps)] as number];
    return { kind: 'streaming', steps, perSecond: steps / total, median, p99, drift, tensors: made, bytesPerStep: bytes / steps };
  } finally {
    network.dispose();
  }
};
