import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type LinearMap, load, product, Random } from '@slim/core';
import {
  engine,
  gather,
  memory,
  mul,
  setBackend,
  stack,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  train,
} from '@tensorflow/tfjs-core';
import { circulant, dct2, dft, dst2, hadamard, hartley, inverseDft, maps } from '../src/index.js';

type Entry = (j: number, k: number, n: number) => readonly number[];

interface Transform {
  readonly make: (n: number, orthonormal: boolean) => LinearMap;
  /** Entry of the matrix from the definition, in float64; angles are reduced first, so that they are exact. */
  readonly entry: Entry;
  /** What the entry is multiplied with to make the matrix orthogonal. */
  readonly scale: (k: number, n: number) => number;
}

const turn = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];
const bits = (number: number): number => number.toString(2).replaceAll('0', '').length;

const transforms: Readonly<Record<string, Transform>> = {
  dft: {
    make: (n, orthonormal) => dft(n, { orthonormal }),
    entry: (j, k, n) => turn((-2 * Math.PI * ((j * k) % n)) / n),
    scale: (_k, n) => 1 / Math.sqrt(n),
  },
  inverseDft: {
    make: (n, orthonormal) => inverseDft(n, { orthonormal }),
    entry: (j, k, n) => turn((2 * Math.PI * ((j * k) % n)) / n).map((part) => part / n),
    scale: (_k, n) => Math.sqrt(n),
  },
  dct2: {
    make: (n, orthonormal) => dct2(n, { orthonormal }),
    entry: (j, k, n) => [Math.cos((Math.PI * (((2 * j + 1) * k) % (4 * n))) / (2 * n))],
    scale: (k, n) => Math.sqrt((k === 0 ? 1 : 2) / n),
  },
  dst2: {
    make: (n, orthonormal) => dst2(n, { orthonormal }),
    entry: (j, k, n) => [Math.sin((Math.PI * (((2 * j + 1) * (k + 1)) % (4 * n))) / (2 * n))],
    scale: (k, n) => Math.sqrt((k === n - 1 ? 1 : 2) / n),
  },
  hadamard: {
    make: (n, orthonormal) => hadamard(n, { orthonormal }),
    entry: (j, k) => [bits(j & k) % 2 === 0 ? 1 : -1],
    scale: (_k, n) => 1 / Math.sqrt(n),
  },
  hartley: {
    make: (n, orthonormal) => hartley(n, { orthonormal }),
    entry: (j, k, n) => {
      const [c, s] = turn((2 * Math.PI * ((j * k) % n)) / n);
      return [c + s];
    },
    scale: (_k, n) => 1 / Math.sqrt(n),
  },
};

/** The CPU backend takes a second for each large transform. */
const sizesOn = (backend: string): number[] => Array.from({ length: backend === 'cpu' ? 7 : 11 }, (_, m) => 2 ** m);
const ROWS = 16;

/** Some rows of the identity, all of them where there are few. */
const someRows = (n: number): number[] => {
  const all = Array.from({ length: n }, (_, j) => j);
  const random = new Random(n);
  return n <= 32 ? all : Array.from({ length: ROWS }, () => random.integer(n));
};

/** Largest error of rows of W, as x·W for rows x of the identity, relative to the largest entry of the true ones. */
const errorOf = async (map: LinearMap, entry: (j: number, k: number) => readonly number[]): Promise<number> => {
  const n = map.inFeatures;
  const rows = someRows(n);
  const y = tidy(() => {
    const x = Float32Array.from({ length: rows.length * n }, (_, at) => (at % n === rows[Math.floor(at / n)] ? 1 : 0));
    const real = tensor2d(x, [rows.length, n]);
    return map.multiply(map.field === 'complex' ? stack([real, mul(real, 0)], 2) : real);
  });
  const data = await y.data();
  y.dispose();
  let [error, largest, at] = [0, 0, 0];
  for (const j of rows) {
    for (let k = 0; k < n; k++) {
      for (const part of entry(j, k)) {
        error = Math.max(error, Math.abs((data[at++] as number) - part));
        largest = Math.max(largest, Math.abs(part));
      }
    }
  }
  expect(at).toBe(data.length);
  return error / largest;
};

const column = (n: number): number[] => {
  const random = new Random(n);
  return Array.from({ length: n }, () => random.uniform(-1, 1));
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  for (const [name, { make, entry, scale }] of Object.entries(transforms)) {
    test(`${name}(n) has the entries of its definition to 1e-6 of the largest, for n = 1, 2, …, ${sizesOn(backend).at(-1)}`, async () => {
      for (const n of sizesOn(backend)) {
        for (const orthonormal of [false, true]) {
          const before = memory().numTensors;
          const map = make(n, orthonormal);
          const factor = (k: number): number => (orthonormal ? scale(k, n) : 1);
          const error = await errorOf(map, (j, k) => entry(j, k, n).map((part) => part * factor(k)));
          map.dispose();
          expect([n, error < 1e-6, memory().numTensors - before]).toEqual([n, true, 0]); // the worst we have seen is 2.7e-7
        }
      }
    });
  }

  test(`circulant(column) has the entries of its definition to 1e-6 of the largest, for n = 1, 2, …, ${sizesOn(backend).at(-1)}`, async () => {
    for (const n of sizesOn(backend)) {
      for (const first of [column(n), Array.from({ length: n }, (_, j) => (j === n - 1 ? 1e6 : 0)), Array(n).fill(-3) as number[]]) {
        const map = circulant(first);
        const error = await errorOf(map, (j, k) => [first[(j - k + n) % n] as number]);
        map.dispose();
        expect([n, error < 1e-6]).toEqual([n, true]);
      }
    }
  });

  test('effectiveW() is the same matrix', async () => {
    const map = dct2(4);
    const w = await map.effectiveW().data();
    w.forEach((value, at) => {
      expect(Math.abs(value - Math.cos((Math.PI * (2 * Math.floor(at / 4) + 1) * (at % 4)) / 8))).toBeLessThan(1e-6);
    });
  });

  test('product(dft(16), inverseDft(16)) gives every x back', async () => {
    const map = product(dft(16), inverseDft(16));
    const x = tensor2d(
      Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)),
      [16, 2],
    );
    const gap = await sub(map.forward(x), x).data();
    for (const value of gap) expect(Math.abs(value)).toBeLessThan(1e-6); // two transforms of 4 factors in float32
  });

  test('save and load give the transform back', async () => {
    for (const map of [dft(8), dst2(8), hadamard(8), circulant([1, 2, 3, 4]), circulant([5])]) {
      const again = load(JSON.parse(JSON.stringify(await map.save())), { maps });
      const [a, b] = [await map.effectiveW().data(), await again.effectiveW().data()];
      expect(Array.from(b)).toEqual(Array.from(a));
    }
  });

  test('a transform trains on: dct2(8) comes nearer to a target after steps of Adam', async () => {
    const map = dct2(8);
    const x = tensor2d(
      Float32Array.from({ length: 64 }, (_, i) => Math.cos(3 * i)),
      [8, 8],
    );
    const target = gather(x, tensor1d([1, 0, 3, 2, 5, 4, 7, 6], 'int32'), 1);
    const loss = () => sum(mul(sub(map.forward(x), target), sub(map.forward(x), target))) as never;
    const optimizer = train.adam(0.01);
    const value = async (y: Tensor): Promise<number> => (await y.data())[0] as number;
    const before = await value(loss());
    for (let step = 0; step < 20; step++) optimizer.minimize(loss, false, map.trainable);
    expect(await value(loss())).toBeLessThan(0.9 * before);
    expect(engine().state.gradientDepth).toBe(0);
  });
});

describe('refusals', () => {
  test('dft(6), and the others, are refused: n must be a power of two', () => {
    for (const make of [dft, inverseDft, dct2, dst2, hadamard, hartley]) {
      for (const n of [6, 0, -2, 1.5, Number.NaN]) expect(() => make(n)).toThrow(`n must be a power of two, got ${n}`);
    }
    const [misspelt, mistyped] = [{ orthonorml: true }, { orthonormal: 'no' }] as object[];
    expect(() => dft(4, misspelt)).toThrow("dft(4): has no option 'orthonorml' (got true); it has orthonormal");
    expect(() => hadamard(4, mistyped)).toThrow("hadamard(4): orthonormal must be true or false, got 'no'");
    expect(() => circulant([1, 2, 3])).toThrow('n must be a power of two, got 3');
  });

  test('circulant([1, NaN]) is refused with the entry and its place', () => {
    expect(() => circulant([1, Number.NaN])).toThrow('entries must be finite in float32, got NaN at 1');
    expect(() => circulant([1, 1e39])).toThrow('entries must be finite in float32, got 1e+39 at 1');
  });
});
