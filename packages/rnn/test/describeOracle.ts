import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { addN, grads, mul, type Scalar, sum, type Tensor, tensor, transpose, variableGrads } from '@tensorflow/tfjs-core';
import { GRU, LSTM, RNN } from '../src/index.js';
import { numbers, scaledError } from './numbers.js';
import { type Counts, differences, type Kind, memories, run64, type Sizes } from './oracle64.js';

/** float32 over a handful of times and features; ten times what was measured. */
const TOLERANCE = 1e-5;

const networks = { RNN, GRU, LSTM };

interface Config {
  readonly title: string;
  readonly layers?: number;
  readonly directions?: 1 | 2;
  readonly batchFirst?: boolean;
  readonly bias?: boolean;
  readonly states?: boolean;
  readonly lengths?: readonly number[];
  readonly mask?: readonly number[];
}

const [T, B, I, N] = [4, 3, 3, 2];
const mask = [1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0]; // [T, B], holes in it, the second sample never counts
const configs: Config[] = [
  { title: 'one layer' },
  { title: 'without biases', bias: false },
  { title: 'two layers', layers: 2 },
  { title: 'given states, batch first', layers: 2, states: true, batchFirst: true },
  { title: 'two bidirectional layers', layers: 2, directions: 2 },
  { title: 'lengths', layers: 2, lengths: [2, 4, 1] },
  { title: 'lengths, one of them 0, given states', lengths: [0, 3, 4], states: true },
  { title: 'lengths in two bidirectional layers, batch first', layers: 2, directions: 2, lengths: [3, 1, 4], batchFirst: true },
  { title: 'a mask', layers: 2, mask },
  { title: 'a mask in a bidirectional layer, batch first, given states', directions: 2, mask, batchFirst: true, states: true },
];

/** Holds the networks on the backend in use to the loops in float64, with all gradients. */
export const describeOracle = (label: string, start: () => Promise<unknown>): void => {
  describe.each<Kind>(['RNN', 'GRU', 'LSTM'])(`%s on ${label} equals hand-written loops, with the gradients`, (kind) => {
    test.each(configs.map((config) => [config.title, config] as const))('%s', async (_, config) => {
      await start();
      await compare(kind, config);
    });
  });
};

/** What float64 says, which is the same on every backend: by kind, title and what was asked. */
const known = new Map<string, Float64Array>();

const once = (key: string, compute: () => Float64Array): Float64Array => {
  const found = known.get(key) ?? compute();
  known.set(key, found);
  return found;
};

const compare = async (
  kind: Kind,
  { title, layers = 1, directions = 1, batchFirst = false, bias = true, states, lengths, mask: holes }: Config,
) => {
  const sizes: Sizes = { kind, steps: T, batch: B, inputSize: I, n: N, layers, directions };
  const random = new Random(5);
  const draw = (size: number): Float64Array => Float64Array.from({ length: size }, () => Math.fround(random.normal()));
  const network = new networks[kind](I, {
    hiddenSize: N,
    numLayers: layers,
    bidirectional: directions === 2,
    batchFirst,
    cellArgs: kind === 'RNN' ? { bias, nonlin: 'tanh' } : { bias },
    seed: 1,
  } as object);
  const cells = layers * directions;
  const params: Record<string, Float64Array> = {};
  for (const [key, variable] of Object.entries(network.parameters)) {
    if (key.startsWith('init_')) variable.assign(tensor(Float32Array.from(draw(variable.size)), variable.shape));
    params[key] = Float64Array.from(await variable.data());
  }
  const x = draw(T * B * I);
  const given = states ? memories[kind].map(() => draw(cells * B * N)) : undefined;
  const [ofOutput, ...ofLast] = [draw(T * B * directions * N), ...memories[kind].map(() => draw(cells * B * N))];
  const counts: Counts = lengths ? (t, b) => t < lengths[b]! : holes ? (t, b) => holes[t * B + b] === 1 : () => true;

  const loss64 = (): number => {
    const { output, last } = run64(sizes, params, x, given, counts);
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i]!, 0);
    return dot(output, ofOutput!) + last.reduce((total, memory, i) => total + dot(memory, ofLast[i]!), 0);
  };
  const slopes = (what: string, at: Float64Array): Float64Array => once([kind, title, what].join(), () => differences(loss64, at));
  const flip = (y: Tensor): Tensor => (batchFirst ? transpose(y, [1, 0, 2]) : y);
  const f32 = (values: Float64Array, shape: number[]): Tensor => tensor(Float32Array.from(values), shape);
  // What does not count must not be read: poison it.
  const poisoned = x.map((value, i) => (counts(Math.floor(i / (B * I)), Math.floor(i / I) % B) ? value : Number.NaN));
  const sequence = flip(f32(poisoned, [T, B, I]));
  const starts = given?.map((values) => f32(values, [cells, B, N]));
  const call = {
    ...(lengths && { lengths }),
    ...(holes && { mask: batchFirst ? transpose(tensor([...holes], [T, B])) : tensor([...holes], [T, B]) }),
  };
  const forward = (input: Tensor, memory?: readonly Tensor[]): Tensor[] => {
    if (network instanceof LSTM) {
      const [output, last] = network.forward(input, memory as [Tensor, Tensor] | undefined, call);
      return [flip(output), ...last];
    }
    const [output, hN] = network.forward(input, memory?.[0], call);
    return [flip(output), hN];
  };

  const wanted = run64(sizes, params, x, given, counts);
  const results = forward(sequence, starts);
  expect(results.map(({ shape }) => shape)).toEqual([[T, B, directions * N], ...wanted.last.map(() => [cells, B, N])]);
  expect(scaledError(await numbers(results[0]!), wanted.output)).toBeLessThan(TOLERANCE);
  for (const [i, memory] of wanted.last.entries()) expect(scaledError(await numbers(results[i + 1]!), memory)).toBeLessThan(TOLERANCE);

  const weights = [f32(ofOutput!, [T, B, directions * N]), ...ofLast.map((values) => f32(values, [cells, B, N]))];
  const loss = (input: Tensor, memory?: readonly Tensor[]): Scalar =>
    addN(forward(input, memory).map((y, i) => sum(mul(y, weights[i]!)))) as Scalar;
  const { grads: found } = variableGrads(() => loss(sequence, starts), network.trainable);
  for (const [key, values] of Object.entries(params)) {
    const gradient = found[network.parameters[key]!.name] as Tensor | null;
    const ours = gradient ? await numbers(gradient) : new Float64Array(values.length);
    expect([key, scaledError(ours, slopes(key, values)) < TOLERANCE]).toEqual([key, true]);
  }
  const [ofX, ...ofStates] = grads((input: Tensor, ...memory: Tensor[]) => loss(input, starts && memory))([sequence, ...(starts ?? [])]);
  expect(scaledError(await numbers(flip(ofX!)), slopes('x', x))).toBeLessThan(TOLERANCE);
  for (const [i, one] of ofStates.entries())
    expect(scaledError(await numbers(one), slopes(`start ${i}`, given![i]!))).toBeLessThan(TOLERANCE);
  network.dispose();
};
