import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  concat,
  leakyRelu,
  memory,
  mul,
  ones,
  relu,
  setBackend,
  slice,
  square,
  sum,
  type Tensor,
  tanh,
  tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  activation,
  blockDiagonal,
  type Chain,
  chain,
  Linear,
  load,
  maps,
  PSDLinear,
  product,
  type SavedChain,
  SlimError,
  SymmetricLinear,
  transposed,
} from '../../src/index.js';
import { ComplexLinear, GatedLinear, NestedLinear, ProjectedLinear, SpectralNormLinear } from '../contract/hookMaps.js';

const values = (one: Tensor): number[] => Array.from(one.dataSync());
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const small = (): Chain => chain([new SymmetricLinear(3, 3, { seed: 1 }), tanh, new Linear(3, 2, { bias: true, seed: 2 })]);
const x = (): Tensor => tensor([0.5, -1, 2, 0, 1, -0.25], [2, 3]);

for (const backend of ['cpu', 'wasm']) {
  describe(`chain on ${backend}`, () => {
    beforeAll(async () => {
      await setBackend(backend);
    });

    test('forward() is the layers one after the other, for x of every rank', () => {
      const [a, b] = [new SymmetricLinear(3, 3, { seed: 1 }), new Linear(3, 2, { bias: true, seed: 2 })];
      const model = chain([a, tanh, b, relu]);
      const expected = values(relu(b.forward(tanh(a.forward(x())))));
      expect(values(model.forward(x()))).toEqual(expected);
      expect(model.forward(ones([3])).shape).toEqual([2]);
      expect(model.forward(ones([4, 5, 3])).shape).toEqual([4, 5, 2]);
      expect(model.forward(ones([0, 3])).shape).toEqual([0, 2]);
      expect([model.inFeatures, model.outFeatures, model.name, model.field]).toEqual([3, 2, 'chain', 'real']);
    });

    test('bind() gives the same numbers, from a snapshot, and frees what it holds', () => {
      const shared = new Linear(3, 3, { seed: 1 });
      const model = chain([shared, tanh, chain([shared, relu]), new Linear(3, 2, { bias: true, seed: 2 })]);
      const expected = values(model.forward(x()));
      const before = memory().numTensors;
      const bound = model.bind();
      shared.parameters.weight.assign(ones([3, 3]));
      const y = bound(x());
      expect(values(y)).toEqual(expected);
      y.dispose();
      bound.dispose();
      expect(() => bound(x())).toThrow('disposed');
      expect(memory().numTensors - before).toBe(3); // two x and the ones of this test
    });

    test('a map that occurs twice trains once, with the gradient of both places', () => {
      const w = new Linear(1, 1);
      w.parameters.weight.assign(tensor([[3]]));
      const model = chain([w, chain([w])]);
      expect(model.trainable.length).toBe(1);
      const { grads } = variableGrads(() => sum(model.forward(ones([1, 1]))), model.trainable);
      expect(values(Object.values(grads)[0] as Tensor)).toEqual([6]);
    });

    test('save() and load() through JSON give the same chain, functions by name, and links where maps are shared', async () => {
      const encode = new Linear(3, 2, { seed: 1 });
      const softsign = activation((y) => mul(y, 0.5), { name: 'half', lipschitz: 0.5 });
      const model = chain([encode, tanh, chain([transposed(encode), softsign]), product(encode, transposed(encode))]);
      const saved = json(await model.save());
      const again = load(saved as SavedChain, { maps, activations: { softsign } });
      expect(values(again.forward(x()))).toEqual(values(model.forward(x())));
      expect(again.trainable.length).toBe(1);
      expect(Object.keys(again.parameters)).toEqual(Object.keys(model.parameters));
      expect(json(await again.save())).toEqual(saved);
    });

    test('save() writes a chain that occurs twice once', async () => {
      const block = chain([new Linear(3, 3, { seed: 1 }), relu]);
      const again = load(json(await chain([block, block]).save()) as SavedChain, { maps });
      expect(again.layers[0]).toBe(again.layers[1]);
    });

    test('clone() is independent, and shared maps stay shared, across levels', () => {
      const encode = new Linear(3, 2, { seed: 1 });
      const block = chain([transposed(encode), relu]);
      const model = chain([encode, block, encode, block]);
      const twin = model.clone();
      expect(twin.trainable.length).toBe(1);
      expect(twin.layers[1]).toBe(twin.layers[3]);
      encode.parameters.weight.assign(ones([2, 3]));
      expect(values(twin.forward(x()))).not.toEqual(values(model.forward(x())));
    });

    test('memory: forward, regError, stateDict and certify leave nothing behind but the matrix that each map keeps', async () => {
      const start = memory().numTensors;
      const model = small();
      const input = x();
      model.forward(input).dispose();
      const before = memory().numTensors;
      model.forward(input).dispose();
      model.regError().dispose();
      for (const one of Object.values(model.stateDict())) one.dispose();
      await model.certify();
      await model.save();
      model.clone().dispose();
      expect(memory().numTensors).toBe(before);
      input.dispose();
      model.dispose();
      expect(memory().numTensors).toBe(start);
    });
  });
}

describe('what a chain asks of its maps', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  test('parameters have the prefixes layers.0., counted over maps and functions', () => {
    expect(Object.keys(small().parameters)).toEqual(['layers.0.weight', 'layers.2.weight', 'layers.2.bias']);
    expect(Object.keys(chain([relu, small()]).parameters)[0]).toBe('layers.1.layers.0.weight');
    expect(Object.keys(small().parts)).toEqual(['layers.0', 'layers.2']);
  });

  test('loadStateDict() takes what stateDict() gives, and refuses the rest before anything changes', async () => {
    const [model, other] = [small(), chain([new SymmetricLinear(3, 3), tanh, new Linear(3, 2, { bias: true })])];
    await other.loadStateDict(model.stateDict());
    expect(values(other.forward(x()))).toEqual(values(model.forward(x())));
    await expect(other.loadStateDict({ 'layers.0.weight': ones([3, 3]) })).rejects.toThrow("chain(3 → 2): missing 'layers.2.weight'");
  });

  test('regError() sums the penalties, of a shared map once', () => {
    const map = new ProjectedLinear(2, 2, { seed: 1 });
    const [one] = values(map.regError());
    expect(values(chain([map, tanh, map, chain([map])]).regError())).toEqual([one]);
    expect(values(small().regError())).toEqual([0]);
  });

  test('afterStep() and refresh() reach every map, of a shared map once', () => {
    const map = new ProjectedLinear(2, 2, { seed: 1 });
    map.parameters.weight.assign(tensor([-1, 1, 2, -3], [2, 2]));
    const model = chain([chain([map]), map, new SpectralNormLinear(2, 2, { seed: 1 })]);
    const before = values(model.parameters['layers.2.u'] as Tensor);
    model.afterStep();
    model.refresh();
    expect(values(map.parameters.weight)).toEqual([0, 1, 2, 0]);
    expect(values(model.parameters['layers.2.u'] as Tensor)).not.toEqual(before);
  });

  test('frozen parameters are no part of trainable', () => {
    const model = small();
    (model.parameters['layers.0.weight'] as { trainable: boolean }).trainable = false;
    expect(model.trainable.length).toBe(2);
  });

  test('complex maps chain, and functions act on real and imaginary parts', async () => {
    const model = chain([new ComplexLinear(2, 3, { seed: 1, bias: true }), tanh, new ComplexLinear(3, 2, { seed: 2 })]);
    expect(model.field).toBe('complex');
    expect(model.forward(ones([5, 2, 2])).shape).toEqual([5, 2, 2]);
    expect((await model.certify())[0]?.holds).toBe(true);
  });

  test('maps with parts, noise and compositions are layers like others', async () => {
    const model = chain([new NestedLinear(4, 4, { seed: 1 }), relu, blockDiagonal(new GatedLinear(2, 2), new PSDLinear(2, 2))]);
    const [a, b] = [values(model.forward(ones([1, 4]))), values(model.forward(ones([1, 4])))];
    expect(a).toEqual(b);
    expect(values(model.forward(ones([1, 4]), { training: true }))).not.toEqual(values(model.forward(ones([1, 4]), { training: true })));
  });

  test('dispose() takes the maps along unless { own: false }, and using does it', () => {
    const [mine, yours] = [new Linear(2, 2), new Linear(2, 2)];
    const model = chain([mine, chain([mine])]);
    model.dispose();
    model.dispose();
    chain([yours], { own: false }).dispose();
    expect([mine.isDisposed, model.isDisposed, yours.isDisposed]).toEqual([true, true, false]);
  });
});

describe('functions that return a tensor of their own', () => {
  test('keep it: forward() and certify() take copies', async () => {
    await setBackend('cpu');
    const kept = ones([1, 2]);
    const constant = activation(() => kept, { name: 'constant', lipschitz: 0 });
    const model = chain([new Linear(2, 2), constant]);
    model.forward(ones([1, 2])).dispose();
    expect(kept.isDisposed).toBe(false);
  });
});

describe('refusals of a chain', () => {
  const refuse = (make: () => unknown, message: string) => {
    expect(make).toThrow(SlimError);
    expect(make).toThrow(message);
  };
  const wider = (y: Tensor): Tensor => concat([y, y], -1);

  test('chain() names the layers, the rule and the sizes', () => {
    refuse(() => chain([new Linear(2, 3), tanh, new Linear(2, 3)]), 'chain: layer 0 gives 3 features, layer 2 takes 2');
    refuse(() => chain([]), 'chain: needs at least one map, got none');
    refuse(() => chain([tanh]), 'chain: needs at least one map, got none');
    refuse(() => chain(tanh as never), 'chain: takes a list of layers, got function');
    refuse(() => chain([new Linear(2, 2), null as never]), 'chain: layer 1 must be a map, a chain or a function, got null');
    refuse(() => chain([{} as never]), 'chain: layer 0 must be a map, a chain or a function, got object');
    refuse(
      () => chain([new Linear(2, 2), new ComplexLinear(2, 2)]),
      'maps must be all real or all complex, got real and complex at layer 1',
    );
    const gone = new Linear(2, 2);
    gone.dispose();
    refuse(() => chain([gone]), 'chain: layer 0 (Linear) was disposed');
  });

  test('forward() names the function that breaks the rule, and leaves nothing behind', () => {
    const model = chain([new Linear(2, 2), wider, new Linear(2, 2)]);
    const wordy = chain([new Linear(2, 2), (() => 1) as never]);
    const input = ones([1, 2]);
    for (const { parts } of [model, wordy]) (parts['layers.0'] as Linear).forward(input).dispose(); // each keeps its matrix now
    const before = memory().numTensors;
    refuse(() => model.forward(input), 'chain(2 → 2): layer 1 (wider) must keep the width, got [1, 4] from [1, 2]');
    refuse(() => wordy.forward(input), 'chain(2 → 2): layer 1 (a function without a name) must return a tensor, got number');
    expect(memory().numTensors).toBe(before);
    refuse(() => model.forward(ones([1, 3])), 'chain(2 → 2): x must have shape [..., 2], got [1, 3]');
    refuse(() => chain([relu, new Linear(2, 2)]).forward([1, 2] as never), 'x must be a tensor of shape [..., 2], got object');
    refuse(() => model.forward(input, { noise: input }), 'noise belongs to one map');
  });

  test('methods say that the chain, or a map inside it, was disposed', () => {
    const inner = new Linear(2, 2);
    const model = chain([inner], { own: false });
    inner.dispose();
    refuse(() => model.forward(ones([1, 2])), "forward needs 'layers.0.weight', which was disposed from outside");
    model.dispose();
    refuse(() => model.forward(ones([1, 2])), 'chain(2 → 2): forward was called after dispose');
  });

  test('save() refuses a function that it cannot name, and says what to do', async () => {
    await expect(chain([new Linear(2, 2), chain([square, new Linear(2, 2)])]).save()).rejects.toThrow(
      'save: layers.1.layers.0 (square) is a function that has no name to be found by; wrap it: activation(fn, { name, lipschitz })',
    );
    await expect(chain([new Linear(2, 2), (y) => leakyRelu(y, 0.5)]).save()).rejects.toThrow('layers.1 (a function without a name)');
  });

  test('load() names what is missing, and leaves nothing behind', async () => {
    const half = activation((y) => mul(y, 0.5), { name: 'half' });
    const saved = await chain([new Linear(2, 2), half]).save();
    const before = memory().numTensors;
    refuse(() => load(saved, { maps }), "load: the function 'half' is not among the given activations: none");
    refuse(() => load(saved, { maps: {}, activations: { half } }), "'Linear' is not among the given maps: none");
    refuse(() => load({ ...saved, version: 2 as never }, { maps }), 'can read version 1 of a chain, got version 2');
    refuse(() => load({ format: 'slim.chain', version: 1 } as never, { maps }), 'layers of a chain must be a list, got undefined');
    refuse(() => load({ ...saved, layers: [{ sameAs: 'layers.7' }] }, { maps }), "'layers.0' is the same as 'layers.7', which does not");
    expect(memory().numTensors).toBe(before);
  });

  test('activation() refuses names and constants that cannot be', () => {
    refuse(() => activation(relu, { name: '' }), 'activation: name must be a non-empty string');
    refuse(() => activation(relu, { name: 'tanh' }), "name must not be that of a function of TensorFlow.js, got 'tanh'");
    refuse(() => activation(relu, { name: 'mine', lipschitz: Number.NaN }), "activation 'mine': lipschitz must be at least 0, got NaN");
    refuse(() => activation(relu, { name: 'mine', lipschitz: -1 }), "activation 'mine': lipschitz must be at least 0, got -1");
    refuse(() => activation(1 as never, { name: 'mine' }), 'activation: needs a function of a tensor, got number');
  });

  test('a function may cut a batch, but not the width', () => {
    const model = chain([new Linear(2, 2), (y) => slice(y, [0, 0], [1, 2])]);
    expect(model.forward(ones([3, 2])).shape).toEqual([1, 2]);
  });
});
