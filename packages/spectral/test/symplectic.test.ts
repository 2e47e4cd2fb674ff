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
  svd,
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

/** W of a map in float64, from its parameters. */
const productOf = async (map: LinearMap): Promise<Matrix64> => {
  const [values, h] = [await (map as SymplecticLinear).parameters.S.data(), map.inFeatures / 2];
  return shears(Array.from({ length: 5 }, (_, k) => Matrix64.of(h, h, values.slice(h * h * k, h * h * (k + 1)))));
};

/** How fast ‖W − S·exp X‖ falls for the best X with J·X symmetric, next to ‖S‖. */
const slope = (w: Matrix64, s: Matrix64): number => {
  const [j, rest] = [unitJ(w.rows), subtract(w, s)];
  const image = symmetric(multiply(j, multiply(s.transpose(), rest)));
  return frobeniusNorm(image) / frobeniusNorm(s) / frobeniusNorm(rest);
};

/** [[P, Q], [−Q, P]] for the unitary polar factor P + iQ of a Gaussian one. */
const orthogonalSymplectic = (n: number, seed: number): Matrix64 => {
  const [w, j] = [gaussian(n, seed), unitJ(n)];
  const { u, v } = svd(subtract(w, multiply(multiply(j, w), j)));
  return multiply(u, v.transpose());
};

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

  test('gives back an orthogonal symplectic W of order 40, whose factors with s₂ = I are ten times larger', async () => {
    await setBackend('cpu');
    const w = orthogonalSymplectic(40, 9);
    const { map, distance, nearest } = await SymplecticLinear.fromMatrix(w);
    expect([distance / frobeniusNorm(w) < 2e-6, nearest]).toEqual([true, true]);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('of a 2 × 2 matrix gives the nearest one of determinant 1', async () => {
    await setBackend('cpu');
    const at = (...entries: number[]) => Matrix64.of(2, 2, entries);
    const special = [at(0, 0, 0, 0), at(5, 0, 0, 5), at(2, 0, 0, 2), at(1, 0, 0, -1), at(0, 3, 3, 0), at(1, 1, 1, 1), at(2, 0, 0, 0)];
    for (const w of [...special, ...Array.from({ length: 12 }, (_, k) => scale(gaussian(2, k), 3 ** (k - 6)))]) {
      const { map, distance, nearest } = await SymplecticLinear.fromMatrix(w);
      expect(nearest).toBe(true);
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
      // No matrix of determinant 1 is nearer: all are turns of [[a, 0], [0, 1/a]].
      const { u, s, v } = svd(w);
      const sign = determinant(u) * determinant(v) < 0 ? -1 : 1;
      let least = Number.POSITIVE_INFINITY;
      for (let a = 1; a < 4 * (s[0] as number) + 4; a *= 1.001)
        least = Math.min(least, Math.hypot((s[0] as number) - a, sign * (s[1] as number) - 1 / a));
      expect(distance).toBeLessThan(least + 2e-6 * (frobeniusNorm(w) + 1));
    }
  });

  test('of 2 × 2 matrices: turned at random, none of determinant 1 is nearer', async () => {
    await setBackend('cpu');
    const random = new Random(8);
    const turn = (angle: number) =>
      Matrix64.from([
        [Math.cos(angle), Math.sin(angle)],
        [-Math.sin(angle), Math.cos(angle)],
      ]);
    for (const seed of [1, 2, 3]) {
      const w = gaussian(2, seed);
      const { distance } = await SymplecticLinear.fromMatrix(w);
      for (let draw = 0; draw < 3000; draw++) {
        const a = Math.exp(random.uniform(0, 2));
        const other = multiply(multiply(turn(random.uniform(0, 7)), Matrix64.of(2, 2, [a, 0, 0, 1 / a])), turn(random.uniform(0, 7)));
        expect(frobeniusNorm(subtract(w, other))).toBeGreaterThan(distance - 1e-6);
      }
    }
  });

  // The distances of the fit that went before, a step of Newton's iteration on the way from I to W.
  test.each([
    [4, [4.3991, 4.694, 5.411]],
    [6, [5.1632, 5.2965, 6.6071]],
    [10, [10.182, 9.8908, 9.9525]],
    [20, [20.73, 20.084, 18.081]],
  ])('of a Gaussian matrix of order %d is two thirds as far off as a matrix on the way from I, and a local minimum', async (n, before) => {
    await setBackend('cpu');
    for (const [k, far] of before.entries()) {
      const w = gaussian(n, k + 1);
      const { map, distance, nearest } = await SymplecticLinear.fromMatrix(w);
      expect([distance < (2 / 3) * far, nearest]).toEqual([true, false]);
      expect(slope(w, await productOf(map))).toBeLessThan(1e-5); // rounding of the factors to float32
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
    }
  });

  test('of a W near a symplectic one is a point from where no direction in the group leads nearer', async () => {
    await setBackend('cpu');
    for (const [n, noise] of [
      [4, 0.1],
      [6, 0.01],
      [12, 0.05],
    ] as const) {
      const near = shears(Array.from({ length: 5 }, (_, k) => scale(gaussian(n / 2, k), 0.4)));
      const w = sumOf(near, scale(gaussian(n, 7), noise));
      const { map, distance } = await SymplecticLinear.fromMatrix(w);
      expect(distance).toBeLessThan(frobeniusNorm(subtract(w, near)));
      expect(slope(w, await productOf(map))).toBeLessThan(2e-5 / noise);
    }
  });

  test('of 5·I leaves the level place at I: each plane gets the nearest diag(a, 1/a)', async () => {
    await setBackend('cpu');
    const plane = (await SymplecticLinear.fromMatrix(scale(Matrix64.identity(2), 5))).distance;
    const { distance } = await SymplecticLinear.fromMatrix(scale(Matrix64.identity(6), 5));
    expect(distance).toBeCloseTo(plane * Math.sqrt(3), 4);
  });

  test('of huge, tiny, singular and zero matrices is symplectic and no farther than I', async () => {
    await setBackend('cpu');
    const low = multiply(
      gaussian(6, 1),
      Matrix64.from(Array.from({ length: 6 }, (_, i) => [0, 1, 2, 3, 4, 5].map((j) => (i === j && i < 2 ? 1 : 0)))),
    );
    for (const n of [2, 6]) {
      for (const w of [scale(gaussian(n, 1), 1e30), scale(gaussian(n, 1), 1e-30), scale(gaussian(n, 2), 1e4), Matrix64.zeros(n, n), low]) {
        const { map, distance } = await SymplecticLinear.fromMatrix(w);
        expect(distance).toBeLessThanOrEqual(frobeniusNorm(subtract(w, Matrix64.identity(w.rows))) * (1 + 1e-6));
        for (const { holds } of await map.certify()) expect(holds).toBe(true);
      }
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
