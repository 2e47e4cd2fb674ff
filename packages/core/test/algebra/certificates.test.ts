import { beforeAll, describe, expect, test } from '@jest/globals';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  DampedSkewSymmetricLinear,
  IdentityLinear,
  type LinearMap,
  NonNegativeLinear,
  product,
  Random,
  SymmetricLinear,
  scaled,
  sum,
} from '../../src/index.js';
import * as linalg from '../../src/linalg/index.js';
import { Matrix64 } from '../../src/linalg/index.js';
import { combinations } from './combinations.js';

beforeAll(async () => {
  await setBackend('cpu');
});

/** W in float64 from the float32 matrices of the innermost maps: nothing of the combination's own arithmetic. */
const exact = async (map: LinearMap): Promise<Matrix64> => {
  const parts = await Promise.all(Object.values(map.parts).map(exact));
  const [first] = parts as [Matrix64];
  switch (map.name) {
    case 'product':
      return parts.reduce(linalg.multiply);
    case 'sum':
      return parts.reduce(linalg.add);
    case 'scaled':
      return linalg.scale(first, map.options['factor'] as number);
    case 'transposed':
      return first.transpose();
    case 'identityPlus':
      return linalg.add(Matrix64.identity(first.rows), linalg.scale(first, map.options['factor'] as number));
    case 'blockDiagonal': {
      const w = Matrix64.zeros(map.inFeatures, map.outFeatures);
      let [top, left] = [0, 0];
      for (const block of parts) {
        block.data.forEach((value, i) => {
          w.data[(top + Math.floor(i / block.columns)) * w.columns + left + (i % block.columns)] = value;
        });
        top += block.rows;
        left += block.columns;
      }
      return w;
    }
    default: {
      const w = map.effectiveW();
      const values = Matrix64.of(w.shape[0], w.shape[1], await w.data());
      w.dispose();
      return values;
    }
  }
};

/** The properties that certificates name, measured on the exact W. */
const measure = (property: string, w: Matrix64): number => {
  const singular = linalg.singularValues(w);
  if (property === 'W = Wᵀ') return linalg.maxAbsDifference(w, w.transpose());
  if (property === 'W = −Wᵀ') return linalg.maxAbs(linalg.add(w, w.transpose()));
  if (property === 'λmin(W) ≥ 0') return linalg.eigh(linalg.scale(linalg.add(w, w.transpose()), 0.5)).values[0] as number;
  if (property === 'W ≥ 0') return Math.min(0, ...w.data);
  if (property === 'W·Wᵀ = I') return linalg.maxAbsDifference(linalg.multiply(w, w.transpose()), Matrix64.identity(w.rows));
  if (property.startsWith('σmin')) return singular.at(-1) as number;
  if (property.startsWith('σmax') || property.startsWith('‖W‖₂')) return singular[0] as number;
  throw new Error(`no measurement for ${property}`);
};

/** Parameters as training, bad luck and malice leave them. */
const draws: readonly ((old: number, random: Random, index: number) => number)[] = [
  (_old, random) => random.normal(),
  (_old, random) => random.normal() * 1e3,
  (_old, random) => random.normal() * 1e-3,
  (_old, random) => (random.uniform() < 0.7 ? 0 : random.normal()),
  (_old, random) => Math.round(random.normal() * 2),
  (_old, random, index) => (index % 3 === 0 ? 1e4 : 1e-4) * random.normal(),
  () => 1,
  (_old, random) => 1 + 1e-6 * random.normal(),
  (_old, random) => -Math.abs(random.normal()),
  (old) => old,
];

describe('certify() of a combination is never more optimistic than float64 on 1,000 draws', () => {
  for (const { name, make } of combinations) {
    test(name, async () => {
      const random = new Random(17);
      const map = make(3);
      let claims = 0;
      for (let draw = 0; draw < 1000; draw++) {
        const next = draws[draw % draws.length] as (typeof draws)[number];
        for (const variable of map.trainable) {
          const old = await variable.data();
          const values = Float32Array.from(old, (value, i) => next(value, random, i));
          const moved = tensor(values, variable.shape);
          variable.assign(moved);
          moved.dispose();
        }
        const w = await exact(map);
        for (const { property, holds, bound, tolerance, relation, measured } of await map.certify()) {
          const truth = measure(property, w);
          const slack = tolerance + 1e-12 * (Math.abs(truth) + Math.abs(bound)); // the rounding of float64 itself
          const isTrue = relation === 'at most' ? truth <= bound + slack : truth >= bound - slack;
          if (holds && !isTrue)
            throw new Error(
              `draw ${draw}: '${property}' is certified, but float64 measures ${truth}, bound ${bound}, tolerance ${tolerance}`,
            );
          // Built from promises that hold by construction, every claim must hold.
          const canTell = !(relation === 'at least' && bound > 0 && tolerance >= bound);
          if (!holds && canTell)
            throw new Error(`draw ${draw}: '${property}' is not certified: ${measured}, bound ${bound}, tolerance ${tolerance}`);
          claims++;
        }
      }
      expect(claims).toBeGreaterThanOrEqual(1000);
    });
  }
});

describe('what combinations promise', () => {
  const properties = async (map: LinearMap) => (await map.certify()).map(({ property }) => property);

  test('product(orthogonal, orthogonal) is certified orthogonal', async () => {
    expect(await properties(product(new IdentityLinear(3, 3), new IdentityLinear(3, 3)))).toContain('W·Wᵀ = I');
  });

  test('product(symmetric, symmetric) is not taken for symmetric', async () => {
    expect(await properties(product(new SymmetricLinear(3, 3), new SymmetricLinear(3, 3)))).toEqual(['‖W‖₂ ≤ ∏‖Wₖ‖₂']);
  });

  test('sum(A, scaled(-1, A)) cancels and keeps its certificates', async () => {
    const a = new SymmetricLinear(3, 3, { seed: 1 });
    const map = sum(a, scaled(-1, a));
    expect((await map.certify()).every(({ holds }) => holds)).toBe(true);
    expect(Math.max(...map.effectiveW().dataSync().map(Math.abs))).toBe(0);
  });

  test('scaled(-1, non-negative) promises no sign', async () => {
    expect(await properties(scaled(-1, new NonNegativeLinear(3, 3)))).not.toContain('W ≥ 0');
  });

  test('certify() says false where a W has overflowed', async () => {
    const a = new SymmetricLinear(2, 2);
    a.parameters.weight.assign(tensor([3e38, 3e38, 3e38, 3e38], [2, 2]));
    expect((await product(a, new SymmetricLinear(2, 2, { seed: 1 })).certify()).every(({ holds }) => !holds)).toBe(true);
  });

  test('the smallest singular value of a damped skew map carries through a product', async () => {
    const damped = () => new DampedSkewSymmetricLinear(4, 4, { sigmaMin: 0.5, sigmaMax: 1 });
    expect(await properties(product(damped(), damped()))).toContain('σmin(W) ≥ 0.25');
  });
});
