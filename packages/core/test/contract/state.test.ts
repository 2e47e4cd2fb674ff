import { beforeAll, describe, expect, test } from '@jest/globals';
import { memory, ones, setBackend, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  DampedSkewSymmetricLinear,
  IdentityLinear,
  Linear,
  load,
  maps,
  type SavedMap,
  SplitLinear,
  SymmetricLinear,
} from '../../src/index.js';

beforeAll(async () => {
  await setBackend('cpu');
});

const keys = (state: Record<string, Tensor>) => new Set(Object.keys(state));

describe('stateDict()', () => {
  test('has the keys of the reference; { aliases: true } adds what the reference writes twice', () => {
    const map = new Linear(3, 2, { bias: true });
    expect(keys(map.stateDict())).toEqual(new Set(['bias', 'weight']));
    expect(keys(map.stateDict({ aliases: true }))).toEqual(new Set(['bias', 'linear.bias', 'linear.weight', 'weight']));
    expect(keys(new Linear(3, 2).stateDict({ aliases: true }))).toEqual(new Set(['linear.weight', 'weight']));
  });

  test('writes what follows from the sizes only with { aliases: true }', () => {
    const split = new SplitLinear(3, 2, { bias: true });
    expect(keys(split.stateDict())).toEqual(new Set(['B.weight', 'C.weight', 'bias']));
    expect(keys(split.stateDict({ aliases: true }))).toEqual(new Set(['B.bias', 'B.weight', 'C.bias', 'C.weight', 'bias']));
    const damped = new DampedSkewSymmetricLinear(2, 2).stateDict({ aliases: true });
    expect(Array.from(damped['eye']?.dataSync() ?? [])).toEqual([1, 0, 0, 1]);
  });

  test('gives copies: a later assignment does not reach them', () => {
    const map = new Linear(2, 2);
    const { weight } = map.stateDict();
    map.parameters.weight.assign(zeros([2, 2]));
    expect(Array.from(weight?.dataSync() ?? []).some((value) => value !== 0)).toBe(true);
  });
});

describe('loadStateDict()', () => {
  const weight = () => ones([2, 3]);

  test('takes an alias for the key', async () => {
    const map = new Linear(3, 2);
    await map.loadStateDict({ 'linear.weight': weight() });
    expect(Array.from(map.effectiveW().dataSync())).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('refuses an alias that contradicts its key', async () => {
    await expect(new Linear(3, 2).loadStateDict({ 'linear.weight': weight(), weight: zeros([2, 3]) })).rejects.toThrow(
      "'linear.weight' and 'weight' are one tensor in this map, but hold different values",
    );
  });

  test('reshapes a bias of the same size, and nothing else', async () => {
    const map = new Linear(3, 2, { bias: true });
    await map.loadStateDict({ weight: weight(), bias: tensor([[5, 6]]) });
    expect(Array.from(map.parameters['bias']?.dataSync() ?? [])).toEqual([5, 6]);
    await expect(map.loadStateDict({ weight: ones([3, 2]), bias: tensor([5, 6]) })).rejects.toThrow(
      "'weight' must have shape [2, 3], got [3, 2]",
    );
  });

  test('takes a zero bias for a map without one, and refuses another', async () => {
    const map = new Linear(3, 2);
    await map.loadStateDict({ weight: weight(), bias: zeros([2]) });
    await expect(map.loadStateDict({ weight: weight(), bias: tensor([0, 1]) })).rejects.toThrow(
      "Linear(3 → 2): 'bias' is not zero, but this map has no bias (bias: true makes one)",
    );
  });

  test('ignores the dead biases of a split map, whatever they hold', async () => {
    const map = new SplitLinear(1, 2, { bias: true });
    const state = {
      'B.weight': ones([1, 2]),
      'C.weight': zeros([1, 2]),
      bias: zeros([1, 2]),
      'B.bias': ones([1, 2]),
      'C.bias': ones([1, 2]),
    };
    await map.loadStateDict(state);
    expect(Array.from(map.forward(ones([1, 1])).dataSync())).toEqual([1, 1]);
  });

  test('refuses other values for a constant', async () => {
    const map = new IdentityLinear(2, 2);
    await map.loadStateDict(map.stateDict());
    await expect(map.loadStateDict({ weight: ones([2, 2]) })).rejects.toThrow(
      "'weight' is constant in this map, but other values were given",
    );
  });

  test('lists every problem at once', async () => {
    const problem = new Linear(3, 2, { bias: true }).loadStateDict({ weight: ones([3, 3]), wieght: weight() });
    await expect(problem).rejects.toThrow(
      "Linear(3 → 2): missing 'bias'; 'weight' must have shape [2, 3], got [3, 3]; unknown key 'wieght'. Keys of this map: weight, bias",
    );
  });

  test('is not disturbed by what happens to the given tensors meanwhile', async () => {
    const map = new Linear(2, 2, { bias: true });
    const state = { weight: ones([2, 2]), 'linear.weight': ones([2, 2]), bias: ones([2]) };
    const loading = map.loadStateDict(state);
    for (const one of Object.values(state)) one.dispose();
    await loading;
    expect(Array.from(map.forward(ones([1, 2])).dataSync())).toEqual([3, 3]);
    let inScope: Promise<void> | undefined;
    tidy(() => {
      inScope = map.loadStateDict({ weight: zeros([2, 2]), bias: zeros([2]) });
    });
    await inScope;
    expect(Array.from(map.forward(ones([1, 2])).dataSync())).toEqual([0, 0]);
  });

  test('is refused when the map is disposed meanwhile, and leaves nothing', async () => {
    const map = new Linear(2, 2);
    const given = { weight: ones([2, 2]), bias: zeros([2]) };
    const before = memory().numTensors;
    const loading = map.loadStateDict(given);
    map.dispose();
    await expect(loading).rejects.toThrow('Linear(2 → 2): loadStateDict was called after dispose');
    expect(memory().numTensors).toBe(before - 1); // the map itself
  });

  test('knows no inherited keys', async () => {
    const state = JSON.parse('{ "__proto__": 1, "toString": 2, "constructor": 3 }');
    for (const key of Object.keys(state)) state[key] = ones([1]);
    await expect(new Linear(3, 2).loadStateDict({ weight: weight(), ...state, toString: ones([1]) })).rejects.toThrow(
      "unknown key 'toString'",
    );
  });

  test('refuses what is no tensor under a key that carries nothing', async () => {
    await expect(new Linear(3, 2).loadStateDict({ weight: weight(), bias: 5 as never })).rejects.toThrow(
      "'bias' must be a tensor, got number",
    );
    await new Linear(3, 2).loadStateDict({ weight: weight(), bias: zeros([2]), 'linear.bias': zeros([2]) });
  });

  test('leaves the given tensors to the caller', async () => {
    const map = new Linear(3, 2);
    const given = weight();
    await map.loadStateDict({ weight: given });
    map.dispose();
    expect(given.isDisposed).toBe(false);
    expect(Array.from(given.dataSync())).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('load(saved, { maps })', () => {
  const saved = async (): Promise<SavedMap> => JSON.parse(JSON.stringify(await new SymmetricLinear(2, 2, { seed: 3, bias: true }).save()));

  test('keeps NaN, infinities, -0 and subnormal numbers', async () => {
    const map = new Linear(4, 1);
    const odd = [Number.NaN, -Infinity, -0, 1e-42];
    map.parameters.weight.assign(tensor([odd]));
    const again = load(JSON.parse(JSON.stringify(await map.save())), { maps });
    const back = Array.from(again.parameters['weight']?.dataSync() ?? []);
    expect(back.map((value, i) => Object.is(value, Math.fround(odd[i] as number)))).toEqual([true, true, true, true]);
  });

  test('refuses other numbers for a constant', async () => {
    const [identity, dense] = [await new IdentityLinear(2, 2).save(), await new Linear(2, 2).save()];
    const forged = { ...identity, parameters: dense.parameters };
    expect(() => load(forged, { maps })).toThrow(
      "load IdentityLinear(2 → 2): 'weight' is constant in this map, but other values were saved",
    );
  });

  test('refuses what is no saved map, a newer version, an unknown map, and damaged numbers', async () => {
    const good = await saved();
    const refuse = (change: object, message: string) => expect(() => load({ ...good, ...change } as SavedMap, { maps })).toThrow(message);
    refuse({ format: 'other' }, "load: expected a saved map (format 'slim.map'), got other");
    refuse({ version: 2 }, 'load: can read version 1, got version 2');
    refuse({ map: 'NoSuchLinear' }, "load: 'NoSuchLinear' is not among the given maps: ");
    refuse({ parameters: {} }, "load SymmetricLinear(2 → 2): missing 'weight'");
    refuse({ options: { sigmaMin: 1 } }, "has no option 'sigmaMin'");
    const { weight, bias } = good.parameters;
    refuse({ parameters: { weight: { ...weight, shape: [4] }, bias } }, "'weight' must have shape [2, 2], got [4]");
    refuse({ parameters: { weight: { ...weight, data: 'AAAA' }, bias } }, "'weight' must hold 4 float32 values, got 3 bytes");
    refuse({ parameters: { weight: { ...weight, data: '?' }, bias } }, "'weight' is not base64, got ?");
    refuse({ parameters: { ...good.parameters, extra: weight } }, "unknown key 'extra'");
    expect(() => load(null as never, { maps })).toThrow('expected a saved map');
  });
});
