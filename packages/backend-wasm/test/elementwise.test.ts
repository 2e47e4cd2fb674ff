import { beforeAll, describe, expect, test } from '@jest/globals';
import { gelu, Random } from '@slim/core';
import {
  cast,
  engine,
  erf,
  exp,
  grad,
  log,
  memory,
  setBackend,
  sigmoid,
  type Tensor,
  tanh,
  tensor,
  tensor1d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { type Build, bytesOf, hasRelaxedSimd } from '../src/compile.js';
import { useWasm } from '../src/index.js';
import type { ElementwiseKernels } from '../src/wasm/ElementwiseKernels.js';
import { erf64, normalBelow64 } from './oracles/normal64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const { POSITIVE_INFINITY: INFINITY, NaN: NAN } = Number;
const SMALLEST_NORMAL = 2 ** -126;

/** e^x/(1 + e^x) without overflow. */
const sigmoid64 = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const gelu64 = (x: number): number => (x === -INFINITY ? -0 : x * normalBelow64(x));

/** In units of 2⁻¹⁴⁹: what may be lost where the exact result is subnormal. The sigmoid flushes there: see assembly/exp.ts. */
const functions: readonly (readonly [name: string, f: (x: Tensor) => Tensor, exact: (x: number) => number, subnormal: number])[] = [
  ['exp', exp, Math.exp, 1],
  ['sigmoid', sigmoid, sigmoid64, 2 ** 23],
  ['tanh', tanh, Math.tanh, 1],
  ['erf', erf, erf64, 1],
  ['log', log, Math.log, 0],
  ['gelu', gelu, gelu64, 3],
];

/** Every exponent and sign with random digits, and as many points each on intervals where the functions bend. */
const points = (perKind: number): Float32Array => {
  const random = new Random(7);
  const x = new Float32Array(5 * perKind);
  const bits = new Uint32Array(x.buffer);
  for (let i = 0; i < perKind; i++) {
    bits[i] = Math.floor(random.uniform() * 2 ** 23) + (i % 510 < 255 ? i % 255 : (i % 255) + 256) * 2 ** 23;
    [1, 4, 15, 110].forEach((width, k) => {
      x[(k + 1) * perKind + i] = width * (2 * random.uniform() - 1);
    });
  }
  return x;
};

const worst = (x: Float32Array, y: Float32Array, exact: (x: number) => number, subnormal: number): { error: number; at: number } => {
  let [error, at] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const wanted = exact(x[i]!);
    if (Math.fround(wanted) === y[i] || (Number.isNaN(wanted) && Number.isNaN(y[i]))) continue;
    const size = Math.abs(wanted);
    const off = size < SMALLEST_NORMAL ? (Math.abs(y[i]! - wanted) / (subnormal * 2 ** -149)) * 4e-7 : Math.abs(y[i]! - wanted) / size;
    if (!(off <= error)) [error, at] = [off, x[i]!];
  }
  return { error, at };
};

const builds: readonly Build[] = hasRelaxedSimd() ? ['plain', 'relaxed'] : ['plain'];

describe.each(builds)('functions of one number, %s build', (build) => {
  beforeAll(async () => {
    expect(await useWasm({ relaxedSimd: build === 'relaxed' })).toEqual({ build });
  });

  test.each(functions)('%s errs by at most 4e-7 of its value on all floats', (_, f, exact, subnormal) => {
    const x = points(210_000);
    const y = tidy(() => f(tensor1d(x)).dataSync()) as Float32Array;
    const { error, at } = worst(x, y, exact, subnormal);
    expect({ error, at: error > 4e-7 ? at : 0 }).toEqual({ error: expect.any(Number), at: 0 });
  });

  test.each([
    ['exp', exp, [NAN, INFINITY, 0, 1, 1, INFINITY, 0]],
    ['sigmoid', sigmoid, [NAN, 1, 0, 0.5, 0.5, 1, 0]],
    ['tanh', tanh, [NAN, 1, -1, 0, -0, 1, -1]],
    ['erf', erf, [NAN, 1, -1, 0, -0, 1, -1]],
    ['log', log, [NAN, INFINITY, NAN, -INFINITY, -INFINITY, Math.fround(Math.log(1000)), NAN]],
    ['gelu', gelu, [NAN, INFINITY, -0, 0, -0, 1000, -0]],
  ] as const)('%s of NaN, ±∞, ±0 and ±1000', (_, f, wanted) => {
    const got = [...tidy(() => f(tensor1d([NAN, INFINITY, -INFINITY, 0, -0, 1000, -1000])).dataSync())];
    got.forEach((value, i) => {
      if (i === 5 && f === log) expect(Math.abs(value / wanted[i]! - 1)).toBeLessThan(4e-7);
      else expect(value).toBe(wanted[i]);
    });
  });

  test.each([[[0]], [[1]], [[2]], [[3]], [[5]], [[63]], [[65]], [[257]], [[]], [[3, 5, 7]], [[2, 0, 3]]])(
    'takes shape %j, and the tail alike',
    (shape) => {
      const random = new Random(3);
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
      const before = memory();
      tidy(() => {
        for (const [, f, exact] of functions) {
          const y = f(tensor(values, shape));
          expect(y.shape).toEqual(shape);
          expect(worst(values, y.dataSync() as Float32Array, exact, 1).error).toBeLessThan(4e-7);
        }
      });
      expect(memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
    },
  );

  test('the slope of gelu', () => {
    const x = points(20_000).map((value) => (Math.abs(value) > 1e4 ? value / 2 ** 100 : value));
    const dy = x.map((_, i) => 1 + (i % 7));
    const dx = tidy(() => grad((t: Tensor) => gelu(t))(tensor1d(x), tensor1d(dy)).dataSync());
    let error = 0;
    for (let i = 0; i < x.length; i++) {
      const t = x[i]!;
      const slope = normalBelow64(t) + (t * Math.exp((-t * t) / 2)) / Math.sqrt(2 * Math.PI);
      error = Math.max(error, Math.abs(dx[i]! / dy[i]! - slope));
    }
    expect(error).toBeLessThan(3e-7); // Φ and x·φ cancel at −0.75, so the bound is absolute
  });
});

test('the slope of gelu at the ends', () => {
  const slopes = tidy(() => grad((t: Tensor) => gelu(t))(tensor1d([NAN, INFINITY, -INFINITY, 0, -0])).dataSync());
  expect([...slopes].map((slope) => slope + 0)).toEqual([NAN, 1, 0, 0.5, 0.5]);
});

test.each(builds)('neither reads behind the memory nor writes behind the end, %s build', async (build) => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await bytesOf(build)), { env: { memory } });
  const wasm = exports as unknown as ElementwiseKernels;
  const heap = new Float32Array(memory.buffer);
  for (const name of ['exp', 'sigmoid', 'tanh', 'erf', 'log', 'gelu'] as const) {
    for (let count = 0; count < 10; count++) {
      heap.fill(0.5);
      wasm[name](memory.buffer.byteLength - 4 * count, 1024, count); // x ends where the memory ends
      expect([...heap.subarray(256 + count, 256 + count + 4)]).toEqual([0.5, 0.5, 0.5, 0.5]);
      expect([...heap.subarray(256, 256 + count)].some((value) => value === 0.5)).toBe(false);
      expect(heap[255]).toBe(0.5);
    }
  }
});

test('gelu and its slope are those of the composition', async () => {
  const x = [-20, -3, -1, -0.75, -0, 0, 0.1, 2, 30];
  const f = () => tidy(() => [...gelu(tensor1d(x)).dataSync(), ...grad((t: Tensor) => gelu(t))(tensor1d(x)).dataSync()]);
  const ours = f();
  await setBackend('cpu');
  const composed = f();
  await setBackend('wasm');
  // What core states of the composition.
  composed.forEach((value, i) => {
    expect(Math.abs(ours[i]! - value)).toBeLessThan(4e-7 * (1 + Math.abs(x[i % x.length]!)));
  });
});

test('leaves other types to upstream', () => {
  const x = cast(tensor1d([0, 1]), 'int32');
  for (const name of ['Exp', 'Tanh', 'Log']) expect(() => (engine().runKernel(name, { x }) as Tensor).dispose()).not.toThrow();
  expect(zeros([0]).size).toBe(0);
});
