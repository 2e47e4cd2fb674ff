/** What a user of the reference runs into, and what they see here instead. Ids as in FEATURES.md. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  eye,
  matMul,
  mean,
  mul,
  neg,
  ones,
  reshape,
  type Scalar,
  setBackend,
  square,
  sub,
  sum,
  tensor,
  train,
} from '@tensorflow/tfjs-core';
import './backends.js';
import {
  DampedSkewSymmetricLinear,
  Linear,
  type LinearMap,
  maps,
  NonNegativeLinear,
  SplitLinear,
  SymmetricLinear,
  TrivialNullSpaceLinear,
} from '../src/index.js';

beforeAll(async () => {
  await setBackend('cpu');
});

const largest = (map: LinearMap, name: string) => Math.max(...(map.parameters[name]?.dataSync() ?? []).map(Math.abs));
const train300 = (map: LinearMap, loss: () => Scalar, rate = 0.1) => {
  const optimizer = train.sgd(rate);
  for (let i = 0; i < 300; i++) optimizer.minimize(loss, false, map.trainable);
};

describe('D01: the fan of an [in, out] matrix is its first axis', () => {
  test("new NonNegativeLinear(400, 4) starts within 0.1/√400; init: 'reference' starts within the reference's 0.1/√4", () => {
    const ours = new NonNegativeLinear(400, 4, { seed: 1 });
    expect(largest(ours, 'weight')).toBeLessThanOrEqual(0.1 / 20);
    expect(largest(ours, 'weight')).toBeGreaterThan(0.09 / 20);
    const theirs = new NonNegativeLinear(400, 4, { seed: 1, init: 'reference' });
    expect(largest(theirs, 'weight')).toBeGreaterThan(0.09 / 2);
  });

  test('new Linear(400, 4) starts within 1/√400, as it does everywhere', () => {
    const bound = largest(new Linear(400, 4, { seed: 1 }), 'weight');
    expect(bound).toBeLessThanOrEqual(1 / 20);
    expect(bound).toBeGreaterThan(0.9 / 20);
  });
});

describe('D02: eig()', () => {
  test('eig() gives eigenvalues; { eigenvectors: true } adds vectors with W v = λ v', async () => {
    const map = new SymmetricLinear(3, 3, { seed: 1 });
    expect((await map.eig()).vectors).toBeUndefined();
    const { re, vectors } = await map.eig({ eigenvectors: true });
    const w = (await map.effectiveW().array()) as number[][];
    for (let k = 0; k < 3; k++) {
      const v = vectors?.re.column(k) ?? [];
      w.forEach((row, i) => {
        const image = row.reduce((total, entry, j) => total + entry * (v[j] as number), 0);
        expect(image).toBeCloseTo((re[k] as number) * (v[i] as number), 10);
      });
    }
  });
});

describe('D03: the bias flag', () => {
  test('bias: true has a trainable bias, bias: false has none', () => {
    expect(new SymmetricLinear(2, 2, { bias: true }).parameters['bias']?.trainable).toBe(true);
    expect(Object.keys(new SymmetricLinear(2, 2).parameters)).toEqual(['weight']);
  });
});

describe('D04: a map without a penalty', () => {
  test('regError() of every plain map is the scalar 0, also of one that trains nothing', () => {
    for (const Map of new Set(Object.values(maps))) {
      const penalty = new Map(3, 3).regError();
      expect([penalty.shape, penalty.dataSync()[0]]).toEqual([[], 0]);
    }
  });
});

describe('D16: non-negative entries', () => {
  const learnOnes = (map: NonNegativeLinear) => {
    map.parameters.weight.assign(tensor([-1, -1, -1, -1], [2, 2]));
    train300(map, () => mean(square(sub(map.effectiveW(), 1))));
    return Array.from(map.effectiveW().dataSync());
  };

  test("new NonNegativeLinear(2, 2, { gradient: 'identity' }) comes back from negative weights", () => {
    for (const entry of learnOnes(new NonNegativeLinear(2, 2, { gradient: 'identity' }))) expect(entry).toBeCloseTo(1, 3);
  });

  test('new NonNegativeLinear(2, 2) keeps the dead entries of the reference', () => {
    expect(learnOnes(new NonNegativeLinear(2, 2))).toEqual([0, 0, 0, 0]);
  });
});

describe('D17: sigmaMin above sigmaMax', () => {
  test('new DampedSkewSymmetricLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }) is refused', () => {
    expect(() => new DampedSkewSymmetricLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 })).toThrow(
      'sigmaMin must not exceed sigmaMax, got 1 and 0.8',
    );
  });
});

describe('D19: split maps', () => {
  test('new SplitLinear(3, 2, { bias: true }) has one bias, and it trains', () => {
    const map = new SplitLinear(3, 2, { bias: true });
    expect(Object.keys(map.parameters)).toEqual(['bias', 'B.weight', 'C.weight']);
  });
});

describe('D20: damping stays in its interval', () => {
  test('certify() holds after 300 steps that push gamma out, and gamma comes back when pulled', async () => {
    const map = new DampedSkewSymmetricLinear(4, 4, { sigmaMin: 0.1, sigmaMax: 0.5, seed: 1 });
    train300(map, () => trace4(map));
    expect(largest(map, 'gamma')).toBeGreaterThan(1); // the parameter wandered off: the reference's W with it
    expect((await map.certify()).every(({ holds }) => holds)).toBe(true);
    expect((await map.eig()).re.every((part) => Math.abs(part - 0.1) < 1e-6)).toBe(true);
    train300(map, () => neg(trace4(map)) as Scalar, 0.5);
    expect((await map.eig()).re.every((part) => Math.abs(part - 0.5) < 1e-6)).toBe(true);
  });
});
const trace4 = (map: LinearMap): Scalar => sum(mul(map.effectiveW(), eye(4)));

describe('D21: the sign of the damping', () => {
  test("damping: 'subtract' makes the flow x' = xW decay", async () => {
    const map = new DampedSkewSymmetricLinear(4, 4, { damping: 'subtract', seed: 1 });
    expect((await map.eig()).re.every((part) => part <= -0.1 + 1e-6)).toBe(true);
  });
});

describe('D50: a null space needs epsilon above 0', () => {
  test('new TrivialNullSpaceLinear(3, 4, { epsilon: 0 }) is refused; a rank of 0 keeps the bound', async () => {
    expect(() => new TrivialNullSpaceLinear(3, 4, { epsilon: 0 })).toThrow('epsilon must be above 0, got 0');
    const [certificate] = await new TrivialNullSpaceLinear(3, 4, { rank: 0, epsilon: 0.25 }).certify();
    expect(certificate).toMatchObject({ holds: true, bound: 0.25 });
  });
});

describe('D75: square maps check their sizes', () => {
  test('every map in squareMaps refuses new Map(4, 6)', () => {
    for (const Map of Object.values(maps).filter(({ description }) => description.square)) {
      expect(() => new Map(4, 6)).toThrow('must be square, got 4 and 6 features');
    }
  });
});

test('y = xW + b with the bias outside W (D31, D39, D58): effectiveW() of a map with a bias is W alone', () => {
  for (const Map of new Set(Object.values(maps))) {
    if (Map.description.bias?.allowed === false) continue;
    const map = new Map(3, 3, { bias: true, seed: 1 });
    const x = ones([1, 3]);
    const key = Map.description.bias?.key ?? 'bias';
    const gap = sub(sub(map.forward(x), matMul(x as never, map.effectiveW())), reshape(map.parameters[key] ?? [0, 0, 0], [1, 3]));
    expect(Math.max(...gap.dataSync().map(Math.abs))).toBeLessThan(1e-6);
  }
});
