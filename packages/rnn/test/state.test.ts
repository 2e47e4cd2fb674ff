/** Keys, seeds, saving, loading, clones, memory. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { activation, Linear, maps, product, SkewSymmetricLinear, SymmetricLinear } from '@slim/core';
import { memory, randomNormal, setBackend, sin, square, sum, type Tensor, tidy, train, zeros } from '@tensorflow/tfjs-core';
import {
  type AnyNetwork,
  coRNN,
  GRU,
  GRUCell,
  InitialStates,
  LinearSSM,
  LSTM,
  LSTMCell,
  loadRecurrent,
  Readout,
  RNN,
  RNNCell,
  type SavedSequenceNetwork,
} from '../src/index.js';
import { backends, numbers, on } from './numbers.js';

const sequence = (): Tensor => randomNormal([4, 4, 3], 0, 1, 'float32', 3); // as many times as samples: fits batchFirst too

const wave = activation((x) => sin(x), { name: 'wave', lipschitz: 1 });
const skewThenSymmetric = (n: number, m: number, { seed }: { seed: number }) =>
  product(new SkewSymmetricLinear(n, m, { seed }), new SymmetricLinear(n, m, { seed }));

const networks: [string, () => AnyNetwork][] = [
  ['RNN', () => new RNN(3, { hiddenSize: 4, numLayers: 2, cellArgs: { bias: true, hiddenMap: SkewSymmetricLinear, nonlin: 'elu' } })],
  ['GRU', () => new GRU(3, { hiddenSize: 4, bidirectional: true, cellArgs: { hiddenMap: { r: Linear, z: SymmetricLinear, n: Linear } } })],
  ['LSTM', () => new LSTM(3, { hiddenSize: 4, numLayers: 2, dropout: 0.5, batchFirst: true })],
  ['RNN over a combination', () => new RNN(3, { hiddenSize: 4, cellArgs: { hiddenMap: skewThenSymmetric, nonlin: wave } })],
];

const outputOf = (network: AnyNetwork, x: Tensor): Promise<number[]> => numbers(tidy(() => network.forward(x)[0]));

/** Initial states that are not zero, so that nothing can lose them unseen. */
const stir = (network: AnyNetwork): void => {
  for (const [key, variable] of Object.entries(network.parameters)) {
    if (key.startsWith('init_')) tidy(() => variable.assign(randomNormal(variable.shape, 0, 1, 'float32', 7)));
  }
};

for (const backend of backends()) {
  describe(`networks on ${backend}`, () => {
    test.each(networks)('%s: save and load, clone and state dict give the same outputs, and nothing leaks', (_, make) =>
      on(backend, async () => {
        const x = sequence();
        const before = memory().numTensors;
        const network = make();
        stir(network);
        const own = await outputOf(network, x);
        const text = JSON.stringify(await network.save());
        const [loaded, clone, other] = [
          loadRecurrent(JSON.parse(text), { maps, activations: { wave } }) as AnyNetwork,
          network.clone(),
          make(),
        ];
        const state = network.stateDict();
        await other.loadStateDict(state);
        for (const one of Object.values(state)) one.dispose();
        for (const twin of [loaded, clone, other]) {
          expect(twin.constructor === network.constructor).toBe(true);
          expect(Object.keys(twin.parameters)).toEqual(Object.keys(network.parameters));
          expect(await outputOf(twin, x)).toEqual(own);
        }
        expect(JSON.stringify(await loaded.save())).toBe(text);
        clone.parameters[Object.keys(clone.parameters)[0]!]!.assign(zeros(Object.values(clone.parameters)[0]!.shape));
        expect(await outputOf(network, x)).toEqual(own);
        for (const one of [network, loaded, clone, other]) one.dispose();
        expect(memory().numTensors - before).toBeLessThanOrEqual(1); // the zeros
        x.dispose();
      }),
    );

    test('steps of an optimiser leave no tensor behind but what the optimiser keeps', () =>
      on(backend, async () => {
        const x = sequence();
        for (const [, make] of networks) {
          const network = make();
          const optimizer = train.sgd(0.01);
          const step = (): void => {
            optimizer.minimize(
              () => tidy(() => sum(square(network.forward(x, null, { training: true, lengths: [4, 1, 2, 3] })[0]))),
              false,
              network.trainable,
            );
            network.afterStep();
            network.refresh();
          };
          step();
          const after = memory().numTensors;
          for (let i = 0; i < 5; i++) step();
          expect(memory().numTensors).toBe(after);
          network.dispose();
          optimizer.dispose();
        }
        x.dispose();
      }));
  });
}

describe('state', () => {
  test('RNN has the keys of the reference, GRU and LSTM one map for each gate', async () => {
    await setBackend('cpu');
    const keys = (network: AnyNetwork) => Object.keys(network.parameters);
    expect(keys(new RNN(3, { numLayers: 2 }))).toEqual([
      'rnn_cells.0.lin_in.weight',
      'rnn_cells.0.lin_hidden.weight',
      'rnn_cells.1.lin_in.weight',
      'rnn_cells.1.lin_hidden.weight',
      'init_states.0',
      'init_states.1',
    ]);
    expect(keys(new GRU(3, { cellArgs: { bias: false } }))).toEqual([
      ...['lin_in.r', 'lin_in.z', 'lin_in.n', 'lin_hidden.r', 'lin_hidden.z', 'lin_hidden.n'].map((key) => `gru_cells.0.${key}.weight`),
      'init_states.0',
    ]);
    expect(keys(new LSTM(3)).filter((key) => key.startsWith('init'))).toEqual(['init_states.0', 'init_cells.0']);
  });

  test('the same seed gives the same network, whose layers differ', async () => {
    await setBackend('cpu');
    const [a, b, c] = [4, 4, 5].map((seed) => new GRU(3, { hiddenSize: 3, numLayers: 2, seed })) as [GRU, GRU, GRU];
    const values = (network: GRU) => Promise.all(Object.values(network.parameters).map(async (one) => Array.from(await one.data())));
    expect(await values(a)).toEqual(await values(b));
    expect(await values(a)).not.toEqual(await values(c));
    const weights = (await values(a)).filter(({ length }) => length === 9).map(String);
    expect(new Set(weights).size).toBe(weights.length);
    expect(a.options['seed']).toBe(4);
  });

  test('a state dict that does not fit changes nothing and is told the whole keys', async () => {
    await setBackend('cpu');
    const network = new RNN(3, { hiddenSize: 4 });
    const own = await outputOf(network, sequence());
    const { 'init_states.0': _, ...state } = network.stateDict();
    await expect(network.loadStateDict(state)).rejects.toThrow("RNN(3 → 4): missing 'init_states.0'");
    expect(await outputOf(network, sequence())).toEqual(own);
  });

  test.each([
    ['RNNCell', () => new RNNCell(3, 4, { nonlin: 'softplus', hiddenMap: SymmetricLinear })],
    ['GRUCell', () => new GRUCell(3, 4)],
    ['LSTMCell', () => new LSTMCell(3, 4, { bias: false })],
  ])('%s is saved, loaded and cloned', async (name, make) => {
    await setBackend('cpu');
    const cell = make();
    const loaded = loadRecurrent(JSON.parse(JSON.stringify(await cell.save())), { maps }) as unknown as typeof cell;
    expect(loaded.name).toBe(name);
    const x = randomNormal([2, 3], 0, 1, 'float32', 1);
    const values = async (one: typeof cell): Promise<number[]> => {
      const made = one.forward(x);
      return numbers(Array.isArray(made) ? made[1]! : (made as Tensor));
    };
    expect(await values(loaded)).toEqual(await values(cell));
    expect(await values(cell.clone())).toEqual(await values(cell));
  });

  test('what was not saved by us, or needs maps that are not given, is refused without a leak', async () => {
    await setBackend('cpu');
    const network = new RNN(3, { hiddenSize: 4, numLayers: 2 });
    const saved = await network.save();
    const before = memory().numTensors;
    const given = { maps };
    expect(() => loadRecurrent(saved, { maps: {} })).toThrow("'Linear' is not among the given maps: none");
    expect(() => loadRecurrent({ ...saved, version: 2 } as never, given)).toThrow('can read version 1, got version 2');
    expect(() => loadRecurrent({ format: 'slim.map' } as never, given)).toThrow("expected format 'slim.recurrent', got slim.map");
    expect(() => loadRecurrent({ ...saved, network: 'toString' }, given)).toThrow("'toString' is not one of RNN, GRU, LSTM");
    expect(() => loadRecurrent({ ...saved, cells: saved.cells.slice(1) }, given)).toThrow(
      'must hold RNNCell(3 → 4), RNNCell(4 → 4), got RNNCell(4 → 4)',
    );
    expect(() => loadRecurrent({ ...saved, cells: 5 as never }, given)).toThrow('cells must be a list, got 5');
    expect(() => loadRecurrent({ ...saved, initStates: [saved.initStates[0]!, {} as never] }, given)).toThrow('expected a saved map');
    expect(() => loadRecurrent(saved, undefined as never)).toThrow('the second argument must be an object, got undefined');
    expect(() => loadRecurrent({ ...saved, initStates: [] }, given)).toThrow('must hold 1 set(s) of 2 initial states');
    const { lin_in: _, ...maps1 } = saved.cells[0]!.maps;
    expect(() => loadRecurrent({ ...saved.cells[0]!, maps: maps1 }, given)).toThrow('must hold lin_in, lin_hidden, got lin_hidden');
    expect(memory().numTensors).toBe(before);
    await expect(new RNNCell(3, 4, { nonlin: (x) => x }).save()).rejects.toThrow('nonlin is a function that has no name to be found by');
  });

  test('loadRecurrent makes state spaces and oscillators too', async () => {
    await setBackend('cpu');
    const x = sequence();
    for (const network of [new LinearSSM(3, { stateSize: 4 }), new coRNN(3, { hiddenSize: 4 })]) {
      const loaded = loadRecurrent(JSON.parse(JSON.stringify(await network.save())) as SavedSequenceNetwork, { maps });
      expect(loaded.name).toBe(network.name);
      expect(await numbers(loaded.forward(x)[0])).toEqual(await numbers(network.forward(x)[0]));
      const saved = { ...(await network.save()), network: 'RNN' };
      expect(() => loadRecurrent(saved, { maps })).toThrow("'RNN' is not one of LinearSSM, coRNN");
    }
  });

  test('certify names each promise after the place of its map', async () => {
    await setBackend('cpu');
    const network = new RNN(3, { hiddenSize: 4, numLayers: 2, cellArgs: { hiddenMap: SkewSymmetricLinear } });
    const found = (await network.certify()).map(({ property, holds }) => [property, holds]);
    expect(found).toEqual([0, 1].map((k) => [expect.stringContaining(`rnn_cells.${k}.lin_hidden: `), true]));
  });

  test('InitialStates has the states as rows, and a readout hands its parts on', async () => {
    await setBackend('cpu');
    const network = new RNN(3, { hiddenSize: 2, numLayers: 2 });
    stir(network);
    const rows = [
      ...(await numbers(network.parameters['init_states.0']!.clone())),
      ...(await numbers(network.parameters['init_states.1']!.clone())),
    ];
    const states = new InitialStates(2, 2);
    for (const k of [0, 1]) states.parameters[`${k}`]!.assign(network.parameters[`init_states.${k}`]!);
    expect(await numbers(states.effectiveW())).toEqual(rows);
    const model = new Readout(network, new Linear(2, 1));
    expect(Object.keys(model.parameters).at(0)).toBe('network.rnn_cells.0.lin_in.weight');
    expect(Object.keys(model.parameters).at(-1)).toBe('head.weight');
    model.dispose();
    expect([network.isDisposed, model.head.isDisposed]).toEqual([true, true]);
  });
});
