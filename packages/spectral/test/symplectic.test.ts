/** SymplecticLinear and HamiltonianLinear against float64. */
import { describe, expect, test } from '@jest/globals';
import { add, mean, type Scalar, setBackend, square, sub, tensor, tidy, train } from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import {
  determinant,
  eig,
  frobeniusNorm,
  Matrix64,
  multiply,
  scale,
  singularValues,
  solve,
  subtract,
  add as sumOf,
} from '@slim/core/linalg';
import { HamiltonianLinear, SymplecticLinear } from '../src/index.js';
import { gaussian } from './matrices.js';

const weightOf = async (map: LinearMap): Promise<Matrix64> => Matrix64.from((await map.effectiveW().array()) as number[][]);
const unitJ = (n: number): Matrix64 =>
  Matrix64.from(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (j === i + n / 2 ? 1 : i === j + n / 2 ? -1 : 0))));
const symmetric = (m: Matrix64): Matrix64 => scale(sumOf(m, m.transpose()), 0.5);

/** W of five shears in float64, block by block. */
const shears = (factors: readonly Matrix64[]): Matrix64 =>
  factors.reduce(
    (product, s, k) => {
      const h = s.rows;
      const rows = Matrix64.identity(2 * h).toArray();
      symmetric(s)
        .toArray()
        .forEach((row, i) => {
          row.forEach((entry, j) => {
            if (k % 2 === 0) rows[i]![h + j] = entry;
            else rows[h + i]![j] = entry;
          });
        });
      return multiply(product, Matrix64.from(rows));
    },
    Matrix64.identity(2 * (factors[0]?.rows ?? 0)),
  );

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test('effectiveW() and forward(x) of SymplecticLinear(10, 10) agree with five shears in float64, for few rows and for many', async () => {
    await setBackend(backend);
    const map = new SymplecticLinear(10, 10, { seed: 4 });
    const values = await map.parameters.S.data();
    const w = shears(Array.from({ length: 5 }, (_, k) => Matrix64.of(5, 5, values.slice(25 * k, 25 * (k + 1)))));
    const error = subtract(await weightOf(map), w);
    expect(frobeniusNorm(error) / frobeniusNorm(w)).toBeLessThan(5 * Math.sqrt(5) * 2 ** -24); // five products of 5 × 5
    for (const rows of [2, 100]) {
      const x = Matrix64.of(
        rows,
        10,
        Float64Array.from({ length: rows * 10 }, (_, i) => Math.fround(Math.sin(i))),
      );
      const y = Matrix64.from((await map.forward(tensor(Float32Array.from(x.data), [rows, 10], 'float32')).array()) as number[][]);
      expect(frobeniusNorm(subtract(y, multiply(x, w))) / frobeniusNorm(y)).toBeLessThan(1e-6);
    }
  });

  test('W of SymplecticLinear has det 1, singular values in pairs σ, 1/σ and eigenvalues in pairs λ, 1/λ', async () => {
    await setBackend(backend);
    const w = await weightOf(new SymplecticLinear(6, 6, { seed: 2 }));
    expect(determinant(w)).toBeCloseTo(1, 4);
    const s = singularValues(w);
    for (const [k, value] of s.entries()) expect(value * (s[s.length - 1 - k] as number)).toBeCloseTo(1, 4);
    const { re, im } = eig(w);
    for (const [k, a] of re.entries()) {
      const b = im[k] as number;
      const size = a * a + b * b;
      const partner = Math.min(...Array.from(re, (c, j) => Math.hypot(c - a / size, (im[j] as number) + b / size)));
      expect(partner).toBeLessThan(1e-4);
    }
  });

  test('300 steps of Adam at a learning rate of 0.5 leave SymplecticLinear symplectic and HamiltonianLinear Hamiltonian', async () => {
    await setBackend(backend);
    for (const map of [new SymplecticLinear(6, 6, { seed: 1 }), new HamiltonianLinear(6, 6, { seed: 1 })]) {
      const target = tensor(Float32Array.from(gaussian(6, 3).data), [6, 6], 'float32');
      const optimizer = train.adam(0.5);
      for (let step = 0; step < 300; step++) {
        optimizer.minimize(
          () => tidy(() => add(mean(square(sub(map.effectiveW(), target))), map.regError())) as Scalar,
          false,
          map.trainable,
        );
        if (step % 50 === 49)
          for (const { holds, measured } of await map.certify()) expect([step, measured, holds]).toEqual([step, measured, true]);
      }
      for (const one of [target, optimizer, map]) one.dispose();
    }
  });

  test('certify() of SymplecticLinear and HamiltonianLinear holds from 200 random parameters, from 1e-4 to 1e4', async () => {
    await setBackend(backend);
    const random = new Random(3);
    for (const n of [2, 6, 20]) {
      for (const map of [new SymplecticLinear(n, n), new HamiltonianLinear(n, n)]) {
        for (let draw = 0; draw < 33; draw++) {
          const size = 10 ** random.uniform(-4, 4);
          for (const variable of map.trainable) {
            variable.assign(
              tensor(
                Float32Array.from({ length: variable.size }, () => size * random.normal()),
                variable.shape,
                'float32',
              ),
            );
          }
          for (const { holds, measured, tolerance } of await map.certify())
            expect([size, measured, tolerance, holds]).toEqual([size, measured, tolerance, true]);
        }
        map.dispose();
      }
    }
  });
});

describe('SymplecticLinear.fromMatrix(W)', () => {
  test('gives back products of many shears, rotations of position into momentum, and diag(σ, 1/σ)', async () => {
    await setBackend('cpu');
    const j = unitJ(6);
    const shearsOf = shears(Array.from({ length: 9 }, (_, k) => scale(gaussian(3, k), 0.3)));
    const scaled = Matrix64.from(
      Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, k) => (i !== k ? 0 : i < 3 ? 3 : 1 / 3))),
    );
    // e^H of a Hamiltonian H, by its Cayley transform
    const h = scale(multiply(j, symmetric(gaussian(6, 5))), -0.2);
    const cayley = solve(subtract(Matrix64.identity(6), h), sumOf(Matrix64.identity(6), h));
    for (const w of [shearsOf, j, scale(j, -1), scaled, cayley, Matrix64.identity(6), scale(Matrix64.identity(6), -1)]) {
      const { map, distance, nearest } = await SymplecticLinear.fromMatrix(w);
      expect(distance / frobeniusNorm(w)).toBeLessThan(2e-6); // five factors rounded to float32
      expect(nearest).toBe(true);
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
    }
  });

  test('of a W that is not symplectic gives a symplectic one, not called nearest', async () => {
    await setBackend('cpu');
    for (const seed of [1, 2, 3]) {
      const { map, nearest } = await SymplecticLinear.fromMatrix(gaussian(6, seed));
      expect(nearest).toBe(false);
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
    }
  });

  test("with form: 'skew' and HamiltonianLinear.fromMatrix give the nearest matrix of their class", async () => {
    await setBackend('cpu');
    const w = gaussian(4, 6);
    const skew = await SymplecticLinear.fromMatrix(w, { form: 'skew' });
    const hamiltonian = await HamiltonianLinear.fromMatrix(w);
    const image = symmetric(multiply(unitJ(4), w));
    expect(frobeniusNorm(subtract(await weightOf(hamiltonian.map), scale(multiply(unitJ(4), image), -1)))).toBeLessThan(1e-6);
    expect([skew.nearest, hamiltonian.nearest]).toEqual([true, true]);
  });
});

describe('the flow of HamiltonianLinear', () => {
  test('x(t) = x·e^{tW} is symplectic: the Cayley transform of W is', async () => {
    await setBackend('cpu');
    const w = scale(await weightOf(new HamiltonianLinear(6, 6, { seed: 5 })), 0.1);
    const step = solve(subtract(Matrix64.identity(6), w), sumOf(Matrix64.identity(6), w));
    const j = unitJ(6);
    expect(frobeniusNorm(subtract(multiply(multiply(step.transpose(), j), step), j))).toBeLessThan(1e-13);
  });

  test('new HamiltonianLinear(3, 3) is refused, with the value', () => {
    expect(() => new HamiltonianLinear(3, 3)).toThrow('HamiltonianLinear(3 → 3): the number of features must be even, got 3');
  });
});
