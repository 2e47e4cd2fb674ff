/** Streams of the networks of maps in fixed places: linear state spaces and coupled oscillators. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { Linear, Random } from '@slim/core';
import { memory, mul, randomNormal, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { OrthogonalLinear } from '../../spectral/src/index.js';
import { coRNN, LinearSSM, type LinearSSMOptions, StableDiagonalLinear, StablePairsLinear, type Stream } from '../src/index.js';
import { numbers, on, scaledError } from './numbers.js';

/** float32 of the tensors over tens of steps. */
const TOLERANCE = 1e-5;

const [STEPS, IN] = [30, 3];

type Network = LinearSSM | coRNN;

const biased = { bias: true };
const biases: LinearSSMOptions = { bias: true, stateArgs: biased, inputArgs: biased, feedthroughArgs: biased };
const state = (stateMap: unknown, options: LinearSSMOptions): LinearSSM =>
  new LinearSSM(IN, { stateSize: 6, outputSize: 5, seed: 5, stateMap: stateMap as never, ...options });
const oscillators = { hiddenSize: 6, dt: 0.3, gamma: 1.5, epsilon: 0.7, seed: 5 };

const makers: [string, () => Network][] = [
  ['a LinearSSM with a real diagonal', () => state(StableDiagonalLinear, {})],
  ['a LinearSSM with a real diagonal, normalised, with all biases', () => state(StableDiagonalLinear, { ...biases, normalize: true })],
  ['a LinearSSM with complex pairs, normalised', () => state(StablePairsLinear, { normalize: true })],
  ['a LinearSSM with complex pairs, all biases', () => state(StablePairsLinear, biases)],
  ['a LinearSSM with complex pairs, without D', () => state(StablePairsLinear, { bias: true, feedthrough: false })],
  ['a LinearSSM with an orthogonal A', () => state(OrthogonalLinear, {})],
  ['a LinearSSM with an orthogonal A, all biases, without D', () => state(OrthogonalLinear, { ...biases, feedthrough: false })],
  ['a coRNN', () => new coRNN(IN, oscillators)],
  ['an implicit coRNN without biases', () => new coRNN(IN, { ...oscillators, damping: 'implicit', bias: false })],
  ['a coRNN with all biases', () => new coRNN(IN, { ...oscillators, hiddenArgs: biased, velocityArgs: biased })],
];

/** Starts and biases that are not zero. */
const stir = (network: Network): void => {
  const isOwn = (key: string): boolean => key.startsWith('init_') || key.endsWith('bias');
  for (const [i, [key, variable]] of Object.entries(network.parameters).entries()) {
    if (!isOwn(key)) continue;
    const values = mul(randomNormal(variable.shape, 0, 1, 'float32', i + 1), 0.5);
    variable.assign(values);
    values.dispose();
  }
};

const sequence = (batch: number): Float32Array => {
  const random = new Random(2);
  return Float32Array.from({ length: STEPS * batch * IN }, () => random.normal());
};

const run = (stream: Stream, x: Float32Array): number[] => {
  const width = stream.batch * IN;
  return Array.from({ length: x.length / width }, (_, t) => Array.from(stream.step(x.subarray(t * width, (t + 1) * width)))).flat();
};

describe.each(['cpu', 'wasm'])('streams on %s', (backend) => {
  test.each(makers)('stream(batch) of %s gives what forward gives, for one sample and for three', (_, make) =>
    on(backend, async () => {
      const network = make();
      stir(network);
      for (const batch of [1, 3]) {
        const x = sequence(batch);
        const u = tensor(x, [STEPS, batch, IN]);
        const [output, last] = network.forward(u) as [Tensor, Tensor | Tensor[]];
        const wanted = await numbers(output);
        const states = await Promise.all([last].flat().map(numbers));
        const stream = await network.stream(batch);
        const got = run(stream, x);
        expect([stream.batch, stream.steps]).toEqual([batch, STEPS]);
        expect(scaledError(got, wanted)).toBeLessThan(TOLERANCE);
        const reached = stream.states();
        expect(reached).toHaveLength(states.length);
        for (const [i, one] of reached.entries()) expect(scaledError(one, states[i]!)).toBeLessThan(TOLERANCE);

        // What was returned is a copy: the stream goes on from it as the one that it was taken from.
        const more = run(stream, x);
        stream.reset(reached);
        expect(stream.steps).toBe(0);
        expect(run(stream, x)).toEqual(more);
        stream.reset();
        expect(run(stream, x)).toEqual(got);
        u.dispose();
      }
      network.dispose();
    }),
  );

  test('stream() keeps no tensor, over a thousand steps, and is a snapshot', () =>
    on(backend, async () => {
      for (const [, make] of makers) {
        const network = make();
        const before = memory();
        const stream = await network.stream();
        expect(memory().numTensors).toBe(before.numTensors);
        const x = [1, 2, 3];
        for (let i = 0; i < 1000; i++) stream.step(x);
        expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
        stream.reset();
        const first = Array.from(stream.step(x));
        network.dispose();
        stream.reset();
        expect(Array.from(stream.step(x))).toEqual(first);
      }
    }));
});

describe('streams', () => {
  test('stream() never makes the matrix of a diagonal A', () =>
    on('cpu', async () => {
      for (const Map of [StableDiagonalLinear, StablePairsLinear, Linear]) {
        const ssm = state(Map, {});
        const A = (ssm as unknown as { mapAt(key: string): Linear }).mapAt('A');
        const { effectiveW } = A;
        let made = 0;
        A.effectiveW = (...call) => {
          made++;
          return effectiveW.apply(A, call);
        };
        await ssm.stream();
        expect(made).toBe(Map === Linear ? 1 : 0);
        ssm.dispose();
      }
    }));

  test.each([
    ['a LinearSSM', () => state(StablePairsLinear, {}), 1],
    ['a coRNN', () => new coRNN(IN, oscillators), 2],
  ] as const)('a stream of %s refuses what does not fit, and works on after it', (_, make, memories) =>
    on('cpu', async () => {
      const network: Network = make();
      const before = memory().numTensors;
      for (const batch of [0, 1.5, '2']) await expect(network.stream(batch as never)).rejects.toThrow('batch must be a positive integer');
      const stream = await network.stream(2);
      const x = sequence(2);
      const wanted = run(stream, x);
      stream.reset();
      const refused = expect.objectContaining({ code: 'input' });
      for (const wrong of [[1, 2], null, undefined]) expect(() => stream.step(wrong as never)).toThrow(refused as never);
      expect(() => stream.step([1, 2])).toThrow('a step takes 6 numbers [2, 3], got 2');
      const rule = `states must be ${memories} array(s) of 12 numbers [batch, 6], got`;
      expect(() => stream.reset([[1, 2]])).toThrow(`${rule} 1 of 2 numbers`);
      expect(() => stream.reset([])).toThrow(`${rule} 0 of  numbers`);
      expect(() => stream.reset(Array(memories + 1).fill(new Float32Array(12)))).toThrow(`${rule} ${memories + 1} of 12 and 12`);
      expect(stream.steps).toBe(0);
      expect(run(stream, x)).toEqual(wanted);
      for (let i = 0; i < 2; i++) stream.dispose();
      expect(() => stream.step([1, 2, 3, 4, 5, 6])).toThrow("step was called after the stream's dispose");
      expect(() => stream.states()).toThrow("states was called after the stream's dispose");
      expect(() => stream.reset()).toThrow("reset was called after the stream's dispose");
      expect(memory().numTensors).toBe(before);
      network.dispose();
      await expect(network.stream()).rejects.toThrow('stream was called after dispose');
    }),
  );

  test('a stream lets NaN through to the sample that has it, from its time on', () =>
    on('cpu', async () => {
      for (const [, make] of makers) {
        const network = make();
        const stream = await network.stream(2);
        const x = Float32Array.from({ length: 4 * 2 * IN }, () => 1);
        x[2 * 2 * IN] = Number.NaN; // the first sample's at the third time
        const wanted = await numbers(network.forward(tensor(x, [4, 2, IN]))[0]);
        const got = run(stream, x);
        expect(got.map(Number.isNaN)).toEqual(wanted.map(Number.isNaN));
        expect(got.some(Number.isNaN)).toBe(true);
        network.dispose();
      }
    }));
});
