import { beforeAll, describe, expect, test } from '@jest/globals';
import { complex, memory, ones, scalar, setBackend, tensor } from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  DampedSkewSymmetricLinear,
  defineLinear,
  filled,
  Linear,
  mapsOf,
  NonNegativeLinear,
  SlimError,
  SymmetricLinear,
  TrivialNullSpaceLinear,
} from '../../src/index.js';

beforeAll(async () => {
  await setBackend('cpu');
});

const refusal = (use: () => unknown): SlimError => {
  try {
    use();
  } catch (problem) {
    if (problem instanceof SlimError) return problem;
    throw problem;
  }
  throw new Error('was accepted');
};

describe('constructors', () => {
  const cases: [string, () => unknown, string, string][] = [
    ['new SymmetricLinear(4, 6)', () => new SymmetricLinear(4, 6), 'size', 'SymmetricLinear(4 → 6): must be square, got 4 and 6 features'],
    ['new Linear(0, 2)', () => new Linear(0, 2), 'size', 'Linear(0 → 2): inFeatures must be a positive integer, got 0'],
    ["new Linear('3', 2)", () => new Linear('3' as never, 2), 'size', "Linear(3 → 2): inFeatures must be a positive integer, got '3'"],
    [
      'new Linear(3)',
      () => new (Linear as never as new (n: number) => unknown)(3),
      'size',
      'Linear(3 → undefined): outFeatures must be a positive integer, got undefined',
    ],
    [
      'an unknown option',
      () => new Linear(3, 2, { sigmaMax: 2 } as object),
      'option',
      "Linear(3 → 2): has no option 'sigmaMax' (got 2); it has bias, seed, init",
    ],
    ['a wrong type', () => new Linear(3, 2, { bias: 'yes' as never }), 'option', "Linear(3 → 2): bias must be true or false, got 'yes'"],
    ['options that are no object', () => new Linear(3, 2, 7 as never), 'option', 'Linear(3 → 2): options must be an object, got 7'],
    [
      'sigmaMin above sigmaMax',
      () => new DampedSkewSymmetricLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }),
      'option',
      'DampedSkewSymmetricLinear(2 → 2): sigmaMin must not exceed sigmaMax, got 1 and 0.8',
    ],
    [
      'an unknown damping',
      () => new DampedSkewSymmetricLinear(2, 2, { damping: 'minus' as never }),
      'option',
      "damping must be 'add' or 'subtract', got 'minus'",
    ],
    [
      'an unknown gradient',
      () => new NonNegativeLinear(2, 2, { gradient: 'leaky' as never }),
      'option',
      "gradient must be 'relu' or 'identity', got 'leaky'",
    ],
    [
      'a bias where none is allowed',
      () => new TrivialNullSpaceLinear(2, 3, { bias: true }),
      'option',
      'has no bias: bias must be false, got true',
    ],
    ['epsilon 0', () => new TrivialNullSpaceLinear(2, 3, { epsilon: 0 }), 'option', 'epsilon must be above 0, got 0'],
    ['rank 1.5', () => new TrivialNullSpaceLinear(2, 3, { rank: 1.5 }), 'option', 'rank must be a whole number from 0, got 1.5'],
    [
      'too few outputs',
      () => new TrivialNullSpaceLinear(6, 4),
      'size',
      'TrivialNullSpaceLinear(6 → 4): outFeatures must be at least inFeatures, got 4 and 6',
    ],
    [
      'an option too large for float32',
      () => new TrivialNullSpaceLinear(2, 3, { epsilon: 1e39 }),
      'option',
      'epsilon must be finite in float32, got 1e+39',
    ],
    [
      'a seed that is no number',
      () => new Linear(2, 3, { seed: Object.create(null) as never }),
      'option',
      'seed must be a safe integer, got an object',
    ],
    [
      'an infinite option',
      () => new TrivialNullSpaceLinear(2, 3, { epsilon: Infinity }),
      'option',
      'epsilon must be finite in float32, got Infinity',
    ],
  ];
  for (const [what, use, code, message] of cases) {
    test(`refuse ${what}`, () => {
      const error = refusal(use);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    });
  }

  test('take null and undefined for the default', () => {
    const map = new DampedSkewSymmetricLinear(2, 2, { sigmaMin: null, sigmaMax: undefined, bias: null, seed: null });
    expect(map.options).toMatchObject({ sigmaMin: 0.1, sigmaMax: 0.5, bias: false, init: 'fanIn' });
    expect(Number.isSafeInteger(map.options['seed'])).toBe(true);
  });

  test('without a seed give different maps, and tell the seed that makes the same one', () => {
    const [a, b] = [new Linear(3, 3), new Linear(3, 3)];
    expect(a.effectiveW().dataSync()).not.toEqual(b.effectiveW().dataSync());
    const again = new Linear(3, 3, { seed: a.options['seed'] as number });
    expect(again.effectiveW().dataSync()).toEqual(a.effectiveW().dataSync());
  });
});

describe('forward(x)', () => {
  test('refuses a wrong width, a scalar, complex64, a disposed tensor and no tensor', () => {
    const map = new Linear(3, 2, { seed: 1 });
    const gone = ones([1, 3]);
    gone.dispose();
    expect(refusal(() => map.forward(ones([2, 4]))).message).toBe('Linear(3 → 2): x must have shape [..., 3], got [2, 4]');
    expect(refusal(() => map.forward(scalar(1))).message).toBe('Linear(3 → 2): x must have shape [..., 3], got []');
    expect(refusal(() => map.forward(complex([1, 2, 3], [0, 0, 0]))).message).toContain('x must hold real numbers, got complex64');
    expect(refusal(() => map.forward(gone)).message).toContain('x must be alive, got a disposed tensor');
    expect(refusal(() => map.forward([1, 2, 3] as never)).message).toContain('x must be a tensor of shape [..., 3], got object');
  });

  test('takes whole numbers and booleans as numbers', () => {
    const map = new Linear(2, 2, { seed: 1 });
    const y = map.forward(tensor([1, 0], [1, 2], 'float32')).dataSync();
    expect(map.forward(tensor([1, 0], [1, 2], 'int32')).dataSync()).toEqual(y);
    expect(map.forward(tensor([true, false], [1, 2], 'bool')).dataSync()).toEqual(y);
  });

  test('lets NaN and infinities through', () => {
    const map = new Linear(2, 2, { seed: 1 });
    expect(Array.from(map.forward(tensor([Number.NaN, 1], [1, 2])).dataSync())).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('eig()', () => {
  test('refuses a map that is not square', async () => {
    await expect(new Linear(3, 2).eig()).rejects.toMatchObject({ code: 'kind', message: 'Linear(3 → 2): eigenvalues need a square map' });
  });
});

describe('descriptions', () => {
  const plain = {
    defaults: {},
    parameters: () => ({}),
    weight: () => ones([2, 2]),
    promise: { kind: 'none' as const, property: '' },
  };

  test('that throw half-way leave nothing behind, finished maps inside included', () => {
    const Broken = defineLinear({
      ...plain,
      name: 'Broken',
      parameters: () => ({ weight: filled([2, 2], 1) }),
      parts: () => ({ A: new Linear(2, 2), B: new DampedSkewSymmetricLinear(2, 2, { sigmaMin: 2, sigmaMax: 1 }) }),
    });
    const before = memory().numTensors;
    expect(() => new Broken(2, 2)).toThrow('sigmaMin must not exceed sigmaMax');
    expect(memory().numTensors).toBe(before);
  });

  test('cannot replace what every map has', () => {
    const Thief = defineLinear({ ...plain, name: 'Thief', methods: () => ({ forward: () => ones([1]) }) });
    expect(() => new Thief(2, 2)).toThrow("Thief(2 → 2): a description cannot replace the method 'forward' of every map");
    expect(() => defineLinear({ ...plain, name: 'Thief', statics: { description: {} } })).toThrow(
      "cannot replace the static 'description'",
    );
  });

  test('of one module cannot share a registry key', () => {
    const [A, B] = ['A', 'B'].map((name) => defineLinear({ ...plain, name, key: 'same' }));
    expect(() => mapsOf({ A, B } as never)).toThrow("mapsOf: the key 'same' belongs to A, and B claims it too");
  });
});

describe('a map whose variables were disposed from outside', () => {
  test('refuses to answer, also where it had kept W', async () => {
    const map = new Linear(2, 2);
    map.forward(ones([1, 2])).dispose();
    map.parameters.weight.dispose();
    expect(refusal(() => map.forward(ones([1, 2]))).message).toBe("Linear(2 → 2): forward needs 'weight', which was disposed from outside");
    await expect(map.certify()).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('certify()', () => {
  test('grants no slack that would let a singular matrix pass', async () => {
    const map = new TrivialNullSpaceLinear(4, 4, { seed: 1, epsilon: 1e-6 });
    map.parameters.Gl1.assign(tensor(new Array(8).fill(100), [2, 4])); // rank one in float32: epsilon is lost
    const [certificate] = await map.certify();
    expect(certificate?.tolerance).toBeGreaterThan(certificate?.bound as number);
    expect(certificate?.holds).toBe((certificate?.measured as number) >= 1e-6);
  });

  test('says of a W with NaN that the promise does not hold', async () => {
    const map = new SymmetricLinear(2, 2, { seed: 1 });
    map.parameters.weight.assign(tensor([1, Number.NaN, 1, 1], [2, 2]));
    const [certificate] = await map.certify();
    expect(certificate).toMatchObject({ property: 'W = Wᵀ', measured: Number.NaN, holds: false });
  });
});
