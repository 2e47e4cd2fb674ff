import { beforeEach, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { memory, ones, setBackend, type Tensor, tensor, variableGrads } from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  blockDiagonal,
  chain,
  IdentityLinear,
  identityPlus,
  Linear,
  type LinearMap,
  load,
  maps,
  PSDLinear,
  product,
  Random,
  type SavedMap,
  SlimError,
  SymmetricLinear,
  scaled,
  sum,
  transposed,
} from '../../src/index.js';
import { ComplexLinear, GatedLinear, ProjectedLinear } from '../contract/hookMaps.js';

beforeEach(async () => {
  await setBackend('cpu');
});

const dense = (weight: number[][], bias?: number[]): LinearMap => {
  const map = new Linear(weight.length, (weight[0] as number[]).length, { bias: bias !== undefined });
  map.parameters.weight.assign(tf.transpose(tensor(weight)));
  if (bias) map.parameters['bias']?.assign(tensor(bias));
  return map;
};
const values = (one: Tensor): number[] => Array.from(one.dataSync());
const a = () =>
  dense(
    [
      [1, 2],
      [3, 4],
    ],
    [1, 1],
  );
const b = () =>
  dense(
    [
      [0, 1],
      [1, 0],
    ],
    [10, 20],
  );
const x = () => tensor([[1, -1]]);

describe('the numbers', () => {
  test('product(a, b) is b after a', () => {
    expect(values(product(a(), b()).effectiveW())).toEqual([2, 1, 4, 3]);
    expect(values(product(a(), b()).forward(x()))).toEqual([-1 + 10, -1 + 20]);
    expect(values(product(a(), b()).effectiveB())).toEqual([11, 21]);
  });

  test('sum(a, b) adds matrices and biases', () => {
    expect(values(sum(a(), b()).effectiveW())).toEqual([1, 3, 4, 4]);
    expect(values(sum(a(), b()).effectiveB())).toEqual([11, 21]);
  });

  test('scaled(2, a), transposed(…) and identityPlus(2, a)', () => {
    expect(values(scaled(2, a()).effectiveW())).toEqual([2, 4, 6, 8]);
    expect(values(scaled(2, a()).effectiveB())).toEqual([2, 2]);
    expect(
      values(
        transposed(
          dense([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        ).effectiveW(),
      ),
    ).toEqual([1, 4, 2, 5, 3, 6]);
    expect(values(identityPlus(2, a()).effectiveW())).toEqual([3, 4, 6, 9]);
    expect(values(identityPlus(2, a()).forward(x()))).toEqual([3 - 6 + 2, 4 - 9 + 2]);
  });

  test('blockDiagonal(a, c) puts the maps side by side', () => {
    const map = blockDiagonal(a(), dense([[5, 6, 7]]));
    expect(values(map.effectiveW())).toEqual([1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 5, 6, 7]);
    expect(values(map.effectiveB())).toEqual([1, 1, 0, 0, 0]);
    expect(values(map.forward(tensor([[1, -1, 2]])))).toEqual([-1, -1, 10, 12, 14]);
  });

  test('complex maps combine as complex matrices', async () => {
    const [p, q] = [new ComplexLinear(2, 3, { seed: 1, bias: true }), new ComplexLinear(3, 2, { seed: 2, bias: true })];
    const z = tensor([0.5, -1, 2, 0.25], [1, 2, 2]);
    const map = product(p, q);
    const through = values(q.forward(p.forward(z)));
    values(map.forward(z)).forEach((value, i) => {
      expect(value).toBeCloseTo(through[i] as number, 5);
    });
    const bound = map.bind();
    values(bound(z)).forEach((value, i) => {
      expect(value).toBeCloseTo(through[i] as number, 5);
    });
    expect(map.effectiveW().shape).toEqual([2, 2, 2]);
    expect(identityPlus(1, product(p, q)).effectiveW().shape).toEqual([2, 2, 2]);
    expect(blockDiagonal(p, q).effectiveW().shape).toEqual([5, 5, 2]);
    expect((await map.eig()).re.length).toBe(2);
  });
});

describe('parameters', () => {
  test('keys have the prefixes factors.0., terms.0., blocks.0., map.', () => {
    expect(Object.keys(product(a(), b()).parameters)).toEqual(['factors.0.weight', 'factors.0.bias', 'factors.1.weight', 'factors.1.bias']);
    expect(Object.keys(sum(a(), scaled(2, b())).parameters)).toEqual([
      'terms.0.weight',
      'terms.0.bias',
      'terms.1.map.weight',
      'terms.1.map.bias',
    ]);
    expect(Object.keys(blockDiagonal(a()).parameters)).toEqual(['blocks.0.weight', 'blocks.0.bias']);
  });

  test('a map used twice trains once, with the gradient of both uses', () => {
    const w = dense([[3]]);
    const square = product(w, w);
    expect(square.trainable.length).toBe(1);
    const { grads } = variableGrads(() => tf.sum(square.forward(tensor([[1]]))), square.trainable);
    expect(values(Object.values(grads)[0] as Tensor)).toEqual([6]);
  });

  test('loadStateDict() fills the maps inside', async () => {
    const map = product(a(), b());
    const other = product(
      dense(
        [
          [0, 0],
          [0, 0],
        ],
        [0, 0],
      ),
      dense(
        [
          [0, 0],
          [0, 0],
        ],
        [0, 0],
      ),
    );
    await other.loadStateDict(map.stateDict());
    expect(values(other.forward(x()))).toEqual(values(map.forward(x())));
  });
});

describe('a map that occurs twice', () => {
  test('is penalised, projected and refreshed once, however deep it stands', () => {
    const inner = new ProjectedLinear(2, 2);
    inner.parameters.weight.assign(tensor([-1, 2, -3, 4], [2, 2]));
    const once = values(inner.regError())[0] as number;
    expect(once).toBeGreaterThan(0);
    for (const map of [product(inner, inner), product(inner, transposed(inner)), sum(scaled(2, inner), identityPlus(1, inner))]) {
      expect(values(map.regError())).toEqual([once]);
    }
    expect(values(chain([inner, transposed(inner)]).regError())).toEqual([once]);
  });

  test('refuses a state dict that says two things of it', async () => {
    const inner = new SymmetricLinear(2, 2);
    const tied = product(inner, transposed(inner));
    const state = tied.stateDict();
    await tied.loadStateDict(state);
    await expect(tied.loadStateDict({ ...state, 'factors.0.weight': ones([2, 2]) })).rejects.toThrow(
      "'factors.0.weight' and 'factors.1.map.weight' are one tensor in this map, but hold different values",
    );
  });
});

describe('certificates where numbers are lost', () => {
  test('the norm of a map scaled below the smallest float32 still keeps its bound', async () => {
    for (const factor of [7e-43, 1e-40, 1e-30, 1e30]) {
      const certificates = await scaled(factor, new IdentityLinear(3, 3)).certify();
      expect(certificates.filter(({ relation }) => relation === 'at most').every(({ holds }) => holds)).toBe(true);
    }
  });

  test('a chain bounds a product with a wide middle from above', async () => {
    const wide = 20_000;
    const random = new Random(5);
    const row = () => Float32Array.from({ length: wide }, () => random.uniform(0.5, 1));
    const [first, second] = [row(), row()];
    const [up, down] = [new Linear(1, wide), new Linear(wide, 1)];
    up.parameters.weight.assign(tensor(first, [wide, 1]));
    down.parameters.weight.assign(tensor(second, [1, wide]));
    const exact = first.reduce((total, value, i) => total + value * (second[i] as number), 0);
    const [certificate] = await chain([product(up, down)]).certify();
    expect(certificate?.bound).toBeGreaterThanOrEqual(exact);
    expect(certificate?.holds).toBe(true);
  });
});

describe('save and load', () => {
  test('refuse a tree that is not what its maps make', async () => {
    const before = memory().numTensors;
    const inner = new Linear(2, 2, { seed: 1 });
    const good = (await scaled(2, inner).save()) as SavedMap;
    const { map: part } = good.parts as Record<string, SavedMap>;
    const refuse = (saved: unknown, message: string) => expect(() => load(saved as SavedMap, { maps })).toThrow(message);
    refuse({ ...good, parts: { map: part, other: part } }, 'scaled must hold map, got map, other');
    refuse({ ...good, parts: { map: 'abc' } }, "expected a saved map at 'map', got abc");
    refuse({ ...good, options: undefined }, 'factor must be a finite number, got undefined');
    refuse({ ...good, inFeatures: 7 }, 'scaled is 2 → 2, but was saved as 7 → 2');
    refuse({ ...good, parameters: { weight: part?.parameters['weight'] } }, "scaled has no parameter of its own, got 'weight'");
    const two = (await product(inner, new Linear(2, 2)).save()) as SavedMap;
    const swapped = Object.fromEntries(Object.entries(two.parts ?? {}).reverse());
    refuse({ ...two, parts: swapped }, 'product must hold factors.0, factors.1, got factors.1, factors.0');
    expect(memory().numTensors).toBe(before + 2); // the two maps above
  });

  test('maps that were one map are one map again, across levels', async () => {
    const encode = new Linear(3, 2, { seed: 1 });
    const tied = product(encode, transposed(encode));
    const again = load(JSON.parse(JSON.stringify(await tied.save())), { maps });
    expect(again.trainable.length).toBe(1);
    expect(values(again.effectiveW())).toEqual(values(tied.effectiveW()));
    expect(again.clone().trainable.length).toBe(1);
  });

  test('refuse a combination with a map that is not given, and leave nothing behind', async () => {
    const saved = await product(new Linear(2, 2), new PSDLinear(2, 2)).save();
    const before = memory().numTensors;
    expect(() => load(saved, { maps: { Linear } })).toThrow("'PSDLinear' is not among the given maps: Linear");
    expect(memory().numTensors).toBe(before);
  });
});

describe('ownership', () => {
  test('dispose() takes the maps inside along, unless { own: false }', () => {
    const [mine, yours] = [new SymmetricLinear(2, 2), new SymmetricLinear(2, 2)];
    product(mine, mine).dispose();
    product(yours, yours, { own: false }).dispose();
    scaled(2, yours, { own: false }).dispose();
    expect([mine.isDisposed, yours.isDisposed]).toEqual([true, false]);
  });
});

describe('refusals', () => {
  const refuse = (make: () => unknown, message: string) => {
    expect(make).toThrow(SlimError);
    expect(make).toThrow(message);
  };
  test('name the function, the rule and the values', () => {
    refuse(() => product(new Linear(2, 3), new Linear(2, 3)), 'product: factor 0 gives 3 features, factor 1 takes 2');
    refuse(() => product(), 'product: needs at least one map, got none');
    refuse(() => product(new Linear(2, 2), 7 as never), 'product: argument 1 must be a map, got number');
    refuse(() => sum(new Linear(2, 2), new Linear(2, 3)), 'sum: terms must have the same sizes, got 2 → 2 and 2 → 3 at 1');
    refuse(() => scaled(Number.NaN, new Linear(2, 2)), 'scaled: factor must be a finite number, got NaN');
    refuse(() => identityPlus(1, new Linear(2, 3)), 'identityPlus: needs a square map, got 2 → 3');
    refuse(() => transposed(new Linear(2, 3, { bias: true })), 'transposed: needs a map without a bias, got Linear(2 → 3)');
    refuse(() => transposed(new ComplexLinear(2, 3)), 'transposed: needs a real map, got ComplexLinear(2 → 3)');
    refuse(() => sum(new Linear(2, 2), new ComplexLinear(2, 2)), 'sum: maps must be all real or all complex, got real and complex at 1');
    const gone = new Linear(2, 2);
    gone.dispose();
    refuse(() => sum(gone), 'sum: Linear at 0 was disposed');
    const map = product(new Linear(2, 3), new Linear(3, 4));
    refuse(() => map.forward(ones([1, 3])), 'product(2 → 4): x must have shape [..., 2], got [1, 3]');
    refuse(() => product(new GatedLinear(2, 2)).forward(ones([1, 2]), { training: true, noise: ones([2, 2]) }), 'noise belongs to one map');
  });
});
