import { beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { add, div, grad, grads, memory, mul, setBackend, sum, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { UNIT } from '../../core/test/ops/oracles/bounds.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { cut, quantileConcrete } from '../../sparse/src/gates.js';
import { hardConcrete } from '../../sparse/src/hardConcrete.js';
import { hardConcretePenalty } from '../../sparse/src/hardConcretePenalty.js';
import { type Build, bytesOf, hasRelaxedSimd } from '../src/compile.js';
import { useWasm } from '../src/index.js';
import type { HardConcreteKernels } from '../src/wasm/HardConcreteKernels.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const { POSITIVE_INFINITY: INFINITY, NaN: NAN } = Number;
const builds: readonly Build[] = hasRelaxedSimd() ? ['plain', 'relaxed'] : ['plain'];
const numbers = (x: Tensor): number[] => [...x.dataSync()];
const random = new Random(1);
const normals = (count: number, deviation = 1): Float32Array => Float32Array.from({ length: count }, () => random.normal(0, deviation));

const sigmoid64 = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

/** The stretched gate in float64, before it is cut, and its derivatives. */
const stretched64 = (u: number, q: number, temperature: number): { s: number; dq: number; du: number } => {
  const t = Math.fround(temperature);
  const p = sigmoid64((Math.log(u) - Math.log1p(-u) + q) / t);
  const dq = (1.2 * p * (1 - p)) / t;
  return { s: 1.2 * p - 0.1, dq, du: dq / (u * (1 - u)) };
};

/** Noise of a training pass, its ends, and gates near a cut, in the middle, and where the noise cancels qzLoga. */
const inputs = (count: number): { noise: Float32Array; qzLoga: Float32Array } => {
  const noise = random.uniforms(count, 1e-6, 1 - 1e-6).map((u, i) => (i % 5 ? u : [1e-6, 1 - 1e-6, 0.5][(i / 5) % 3]!));
  return { noise, qzLoga: normals(count, 3).map((q, i) => (i % 2 ? q : q / 3 - Math.log(noise[i]! / (1 - noise[i]!)))) };
};

describe.each(builds)('the kernels of the hard concrete distribution, %s build', (build) => {
  beforeAll(async () => {
    expect(await useWasm({ relaxedSimd: build === 'relaxed' })).toEqual({ build });
  });

  test.each([
    [2, 4, 20],
    [2 / 3, 6, 24],
    [1 / 3, 12, 36],
    [0.1, 40, 100],
  ])('gates at temperature %d err by at most %d·2⁻²⁴, their gradients by %d·2⁻²⁴ of their value', (temperature, bound, relative) => {
    const { noise, qzLoga } = inputs(30_000);
    const dy = normals(noise.length);
    const [z, du, dq] = tidy(() => {
      const [u, q] = [tensor1d(noise), tensor1d(qzLoga)];
      const back = grads((u: Tensor, q: Tensor) => hardConcrete(u, q, temperature))([u, q], tensor1d(dy)) as [Tensor, Tensor];
      return [hardConcrete(u, q, temperature), ...back].map((x) => x.dataSync());
    }) as [Float32Array, Float32Array, Float32Array];
    const worst = { z: 0, dq: 0, du: 0 };
    for (const [i, u] of noise.entries()) {
      const { s, ...slopes } = stretched64(u, qzLoga[i]!, temperature);
      worst.z = Math.max(worst.z, Math.abs(z[i]! - Math.min(Math.max(s, 0), 1)) / (bound * UNIT));
      if (Math.min(Math.abs(s), Math.abs(s - 1)) < 2 * bound * UNIT) continue; // either side of the cut is right
      for (const [key, found] of [['dq', dq[i]!] as const, ['du', du[i]!] as const]) {
        const wanted = s > 0 && s < 1 ? dy[i]! * slopes[key] : 0;
        const error = wanted === 0 ? Math.abs(found) : Math.abs(found / wanted - 1) / (relative * UNIT);
        worst[key] = Math.max(worst[key], error);
      }
    }
    for (const error of Object.values(worst)) expect(error).toBeLessThan(1);
  });

  test('gates are exactly 0 or exactly 1 where they are cut, with gradient 0, and NaN shows', () => {
    const [u, q] = [
      tensor1d([0, 1, 0.5, 0.5, 0.5, 0.5, NAN, 0.5, -0.1, 1.1, 0]),
      tensor1d([0, 0, -40, 40, -INFINITY, INFINITY, 0, NAN, 0, 0, INFINITY]),
    ];
    const z = numbers(hardConcrete(u, q, 2 / 3));
    expect(z).toEqual([0, 1, 0, 1, 0, 1, NAN, NAN, NAN, NAN, NAN]);
    const slope = grad((x: Tensor) => hardConcrete(u, x, 2 / 3))(q);
    expect(numbers(slope)).toEqual([0, 0, 0, 0, 0, 0, NAN, NAN, NAN, NAN, NAN]);
    expect(numbers(hardConcrete(tensor1d([0.4, 0.6, 0.5]), tensor1d([0, 0, 0]), 1e-45))).toEqual([0, 1, 0.5]);
  });

  test('a gate whose value is 1 to the last bit is the float below, and learns', () => {
    const around = Float32Array.from({ length: 4000 }, (_, i) => Math.fround((Math.log(11) * 2) / 3) + (i - 2000) * 2 ** -24);
    const [u, q] = [tensor1d(around.map(() => 0.5)), tensor1d(around)];
    const [z, slope] = [hardConcrete(u, q, 2 / 3), grad((x: Tensor) => hardConcrete(u, x, 2 / 3))(q)].map(numbers) as [number[], number[]];
    expect(new Set(z.map((gate, i) => (gate === 1) === (slope[i] === 0)))).toEqual(new Set([true]));
    expect(z).toContain(1);
    // Of the sums of σ near 11/12, multiples of 2⁻²⁴, one is 1 − 2⁻²⁴ and the next one is 1: twice as many gates as on the float below.
    const count = (value: number) => z.filter((gate) => gate === value).length;
    expect(count(1 - UNIT) / count(1 - 2 * UNIT)).toBeGreaterThan(1.5);
  });

  test('neither reads nor writes outside of its tensors', async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await bytesOf(build)), { env: { memory } });
    const wasm = exports as unknown as HardConcreteKernels;
    const heap = new Float32Array(memory.buffer);
    const end = memory.buffer.byteLength;
    const untouched = (from: number, count: number) =>
      [-1, count, count + 1, count + 2, count + 3].map((i) => heap[from / 4 + i]).every((value) => value === 0.5);
    for (let count = 0; count < 10; count++) {
      const last = end - 4 * count; // what is read ends where the memory ends
      heap.fill(0.5);
      wasm.hardConcrete(last, last, 1024, count, 1);
      expect(untouched(1024, count)).toBe(true);
      wasm.hardConcreteGrad(last, last, last, 2048, 4096, count, 1);
      expect(untouched(2048, count) && untouched(4096, count)).toBe(true);
      heap.fill(0.5);
      wasm.hardConcretePenalty(last, last, last, 1024, count, 1, count, 1, 1, 1);
      wasm.hardConcretePenaltyGrad(last, last, last, end - 4, 2048, 4096, 6144, count, 1, count, 1, 1, 1);
      expect(untouched(1024, 1) && [2048, 4096, 6144].every((at) => untouched(at, count))).toBe(true);
      heap.fill(0.5);
      const weights = end - 12 * count;
      wasm.hardConcretePenalty(weights, end - 12, last, 1024, 3, count, 0, 1, 1, 1);
      wasm.hardConcretePenaltyGrad(weights, end - 12, last, end - 4, 2048, 4096, 6144, 3, count, 0, 1, 1, 1);
      expect(untouched(1024, 1) && untouched(2048, 3 * count) && untouched(4096, 3) && heap[6144 / 4] === 0.5).toBe(true);
    }
  });

  const options = { temperature: 0.5, weightDecay: 0.6, lamda: 0.7 };
  const shift = -options.temperature * Math.log(0.1 / 1.1);

  test.each([
    [1, 1, false, true],
    [7, 9, false, true],
    [33, 31, false, false],
    [1, 1, true, true],
    [5, 1, true, false],
    [6, 2, true, true],
    [9, 31, true, true],
    [4, 0, true, true],
  ])('the penalty of %i × %i weights, gates shared by rows %j, bias %j, and its gradients', (rows, columns, shared, biased) => {
    const [weight, bias] = [normals(rows * columns), normals(biased ? columns : 0)];
    const qzLoga = normals(shared ? rows : rows * columns, 4).map((q, i) => [q, 1e30, -1e30, 20, -20][i % 5]!);
    let wanted = bias.reduce((total, b) => total + 0.3 * b * b, 0);
    const wantedWeight = new Float64Array(weight.length);
    const wantedGate = new Float64Array(qzLoga.length);
    for (const [i, w] of weight.entries()) {
      const gate = shared ? Math.floor(i / columns) : i;
      const open = sigmoid64(qzLoga[gate]! + shift);
      const kept = open < 1e-6 || open > 1 - 1e-6;
      const p = Math.min(Math.max(open, 1e-6), 1 - 1e-6);
      wanted += p * (0.7 + 0.3 * w * w);
      wantedWeight[i] = 3 * p * 0.6 * w;
      wantedGate[gate]! += kept ? 0 : 3 * open * (1 - open) * (0.7 + 0.3 * w * w);
    }
    const before = memory();
    tidy(() => {
      const given = [tensor(weight, [rows, columns]), tensor(qzLoga, [rows, shared ? 1 : columns]), tensor(bias, [1, bias.length])];
      const penalty = (w: Tensor, q: Tensor, b: Tensor) => hardConcretePenalty(w, q, biased ? b : undefined, options);
      const y = penalty(...(given as [Tensor, Tensor, Tensor]));
      expect([y.shape, y.dtype]).toEqual([[], 'float32']);
      expect(relativeError(numbers(y), [wanted])).toBeLessThan(8 * UNIT);
      const back = grads((...xs: Tensor[]) => penalty(...(xs as [Tensor, Tensor, Tensor])))(biased ? given : given.slice(0, 2), tensor(3));
      [wantedWeight, wantedGate, bias.map((b) => 3 * 0.6 * b)].slice(0, back.length).forEach((one, i) => {
        expect(relativeError(numbers(back[i]!), one)).toBeLessThan(10 * UNIT);
      });
    });
    expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  test('the penalty is NaN for NaN, and without weight decay large weights cost no more than others', () => {
    const penalty = (w: number[], q: number[], weightDecay: number) =>
      numbers(hardConcretePenalty(tensor1d(w), tensor1d(q), undefined, { ...options, weightDecay, lamda: 2 }))[0];
    expect(penalty([1, NAN], [0, 0], 1)).toBe(NAN);
    expect(penalty([1, 2], [0, NAN], 1)).toBe(NAN);
    expect(penalty([1e30, 1], [1, 1], 1)).toBe(INFINITY);
    expect(penalty([1e30, 1], [1, 1], 0)).toBe(penalty([1, 1], [1, 1], 0));
  });
});

test.each([[[0]], [[1]], [[2]], [[3]], [[5]], [[1023]], [[1029]], [[3, 5, 7]], [[2, 0, 3]]])('gates take shape %j', (shape) => {
  const { noise, qzLoga } = inputs(shape.reduce((a, b) => a * b, 1));
  const before = memory();
  tidy(() => {
    const z = hardConcrete(tensor(noise, shape), tensor(qzLoga, shape), 0.5);
    expect(z.shape).toEqual(shape);
    const wanted = qzLoga.map((q, i) => Math.min(Math.max(stretched64(noise[i]!, q, 0.5).s, 0), 1));
    expect(numbers(z).every((gate, i) => Math.abs(gate - wanted[i]!) < 8 * UNIT)).toBe(true);
  });
  expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
});

test('gates, penalty and their first and second derivatives are those of the composition', async () => {
  const { noise, qzLoga } = inputs(50);
  const [weight, towards] = [normals(50), normals(50)];
  const penalty = { temperature: 0.7, weightDecay: 1, lamda: 2 };
  const results = () =>
    tidy(() => {
      const [u, q, w, v] = [noise, qzLoga, weight, towards].map((data) => tensor(data, [5, 10])) as [Tensor, Tensor, Tensor, Tensor];
      const value = (x: Tensor) => add(mul(hardConcrete(u, x, 0.7), w), div(hardConcretePenalty(w, x, w, penalty), 50));
      const slope = (x: Tensor) => grad(value)(x);
      return [value(q), slope(q), grad((x: Tensor) => sum(mul(slope(x), v)))(q)].map(numbers);
    });
  const ours = results();
  await setBackend('cpu');
  const composed = results();
  const direct = tidy(() => numbers(cut(quantileConcrete(tensor1d(noise), tensor1d(qzLoga), 0.7))));
  expect(tidy(() => numbers(hardConcrete(tensor1d(noise), tensor1d(qzLoga), 0.7)))).toEqual(direct);
  await setBackend('wasm');
  ours.forEach((one, i) => {
    expect(relativeError(one, composed[i]!)).toBeLessThan(30 * UNIT);
  });
});
