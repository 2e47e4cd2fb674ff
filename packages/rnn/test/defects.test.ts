/** What users of the reference met (D63–D66), and what a recurrent network refuses. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { Linear, SlimError, SymmetricLinear, transposed } from '@slim/core';
import { memory, setBackend, tensor, zeros } from '@tensorflow/tfjs-core';
import { coRNN, GRU, GRUCell, LSTM, Readout, RNN, RNNCell } from '../src/index.js';
import { numbers } from './numbers.js';

const problemOf = (act: () => unknown): SlimError => {
  try {
    act();
  } catch (problem) {
    if (problem instanceof SlimError) return problem;
    throw problem;
  }
  throw new Error('nothing was refused');
};

/** The refusal, and that it left nothing behind. */
const refusal = (act: () => unknown): [code: string, message: string] => {
  const before = memory().numTensors;
  const { code, message } = problemOf(act);
  expect(memory().numTensors).toBe(before);
  return [code, message];
};

const rnn = async (layers = 1, options = {}): Promise<RNN> => {
  await setBackend('cpu');
  return new RNN(3, { hiddenSize: 4, numLayers: layers, seed: 1, ...options });
};

describe('what the reference got wrong', () => {
  test('a sequence without a batch axis is told the shape that is expected (D63)', async () => {
    const network = await rnn();
    const x = zeros([5, 3]);
    expect(refusal(() => network.forward(x))[1]).toBe(
      'RNN(3 → 4): the sequence must have shape [T, batch, 3], got [5, 3]; expandDims(x, 1) makes a batch of one',
    );
    network.dispose();
  });

  test('one state for three layers is refused, not run through one layer (D64)', async () => {
    const network = await rnn(3);
    const [x, one, row] = [zeros([5, 2, 3]), zeros([1, 2, 4]), zeros([2, 4])];
    expect(refusal(() => network.forward(x, one))[1]).toContain('initStates must have shape [3, 2, 4], got [1, 2, 4]: states for 1 layers');
    expect(refusal(() => network.forward(x, [row]))[1]).toContain('got a list of 1');
    expect(network.forward(x, zeros([3, 2, 4]))[1].shape).toEqual([3, 2, 4]);
    network.dispose();
  });

  test('a NaN in one sample comes out of that sample, and of no other (D65)', async () => {
    const network = await rnn();
    const x = tensor([0, 0, 0, 1, 1, 1, Number.NaN, 0, 0, 1, 1, 1], [2, 2, 3]);
    const [output] = network.forward(x);
    const values = await numbers(output);
    expect(values.map((value) => Number.isNaN(value))).toEqual([0, 0, 1, 0].flatMap((isNaN) => Array(4).fill(isNaN === 1)));
    network.dispose();
  });

  test('a sequence of no times is refused by name (D66)', async () => {
    const network = await rnn();
    const x = zeros([0, 2, 3]);
    expect(refusal(() => network.forward(x))[1]).toBe('RNN(3 → 4): the sequence must have at least one time, got T = 0 in shape [0, 2, 3]');
    network.dispose();
  });
});

describe('what a recurrent network refuses, before anything changes', () => {
  test.each<[string, () => unknown, string]>([
    ['no layers', () => new RNN(3, { numLayers: 0 }), 'RNN(3 → 16): numLayers must be a positive integer, got 0'],
    ['no features', () => new GRU(0), 'GRU(0 → 16): inputSize must be a positive integer, got 0'],
    ['half a state', () => new LSTM(3, { hiddenSize: 1.5 }), 'LSTM(3 → 1.5): hiddenSize must be a positive integer, got 1.5'],
    [
      'an unknown option',
      () => new RNN(3, { hidden_size: 4 } as object),
      "RNN(3 → 16): has no option 'hidden_size' (got 4); it has hiddenSize",
    ],
    [
      'an unknown option of a cell',
      () => new GRU(3, { cellArgs: { nonlin: 'tanh' } as object }),
      "GRUCell(3 → 16): has no option 'nonlin'",
    ],
    ['an unknown option of a map', () => new RNN(3, { cellArgs: { hiddenArgs: { sigma: 1 } } }), "Linear(16 → 16): has no option 'sigma'"],
    ['a seed for all cells', () => new RNN(3, { cellArgs: { seed: 1 } as object }), 'seed belongs to the network'],
    ['a dropout of 1', () => new RNN(3, { dropout: 1 }), 'dropout must be a number from 0 to below 1, got 1'],
    ['a flag that is none', () => new RNN(3, { batchFirst: 1 as never }), 'batchFirst must be true or false, got 1'],
    [
      'an unknown nonlinearity',
      () => new RNNCell(3, 4, { nonlin: 'swish' }),
      'nonlin must be a function or one of gelu, tanh, relu, sigmoid, identity',
    ],
    ['a map by its name', () => new RNNCell(3, 4, { hiddenMap: 'Linear' as never }), 'hiddenMap must be the class of a map'],
    [
      'gates that are not all there',
      () => new GRUCell(3, 4, { hiddenMap: { r: Linear, z: Linear } }),
      'record of one for each gate (r, z, n)',
    ],
    ['a square map for the input', () => new RNNCell(3, 4, { inputMap: SymmetricLinear }), 'SymmetricLinear(3 → 4): must be square'],
    ['a map of another size', () => new RNNCell(3, 4, { inputMap: () => new Linear(4, 4) }), 'must give a map 3 → 4, got 4 → 4'],
    [
      'one map in two places',
      () => {
        const map = new Linear(4, 4);
        new RNNCell(4, 4, { inputMap: () => map, hiddenMap: () => map });
      },
      'one map was given twice',
    ],
  ])('%s', async (_, act, message) => {
    await setBackend('cpu');
    expect(problemOf(act).message).toContain(message);
  });

  test('what a pass is given', async () => {
    const network = await rnn(2);
    const [x, wide, h, lengths] = [zeros([5, 2, 3]), zeros([5, 2, 4]), zeros([2, 3, 4]), zeros([2])];
    const mask = zeros([2, 5]);
    const text = tensor(['a'], [1, 1, 1]);
    const cases: [act: () => unknown, message: string][] = [
      [() => network.forward([[[1]]] as never), 'the sequence must be a tensor of shape [T, batch, 3]'],
      [() => network.forward(text), 'the sequence must hold real numbers, got string'],
      [() => network.forward(wide), 'the sequence must have shape [T, batch, 3], got [5, 2, 4]'],
      [() => network.forward(x, h), 'initStates must have shape [2, 2, 4], got [2, 3, 4]'],
      [
        () => network.forward(x, null, { train: true } as object),
        "has no option 'train' (got true); it has training, noise, lengths, mask",
      ],
      [() => network.forward(x, null, { lengths: [5] }), 'lengths must be 2 whole numbers from 0 to 5, one for each sample, got 1 of them'],
      [() => network.forward(x, null, { lengths: [5, 6] }), 'got 6'],
      [() => network.forward(x, null, { lengths: lengths as never }), 'got a tensor [2]'],
      [() => network.forward(x, null, { lengths: [1, undefined] as never }), 'one for each sample, got undefined'],
      [() => network.forward(x, null, { training: 'no' as never }), "training must be true or false, got 'no'"],
      [() => network.forward(x, null, { noise: 3 as never }), "by the prefix of the map, e.g. 'rnn_cells.0.lin_in', got 3"],
      [() => network.forward(x, null, { mask }), 'mask must be a tensor of numbers of shape [5, 2], got float32 [2, 5]'],
      [() => network.forward(x, null, { mask, lengths: [1, 1] }), 'give one of them'],
      [
        () => network.forward(x, null, { training: true, noise: { lin_hidden: h } }),
        "has no map 'lin_hidden' for noise; it has rnn_cells.0.lin_in",
      ],
    ];
    for (const [act, message] of cases) expect(refusal(act)[1]).toContain(message);
    network.dispose();
    expect(refusal(() => network.forward(x))).toEqual(['disposed', 'RNN(3 → 4): forward was called after dispose']);
    expect(refusal(() => network.clone())).toEqual(['disposed', 'RNN(3 → 4): clone was called after dispose']);
    await expect(network.save()).rejects.toThrow('RNN(3 → 4): save was called after dispose');
    network.dispose();
  });

  test('states of an LSTM that are no pair, and a cell of other shapes', async () => {
    await setBackend('cpu');
    const [lstm, cell] = [new LSTM(3, { hiddenSize: 4 }), new GRUCell(3, 4)];
    const [x, h, row] = [zeros([5, 2, 3]), zeros([1, 2, 4]), zeros([2, 3])];
    expect(refusal(() => lstm.forward(x, h as never))[1]).toContain('the states must be a pair [h, c]');
    expect(refusal(() => lstm.cells[0]!.forward(row, h as never))[1]).toContain('the states must be a pair [h, c], got a tensor [1, 2, 4]');
    expect(refusal(() => lstm.forward(x, [h, row]))[1]).toContain('initCells must have shape [1, 2, 4], got [2, 3]');
    expect(refusal(() => cell.forward(h))[1]).toContain('x must have shape [..., 3], got [1, 2, 4]');
    expect(refusal(() => cell.forward(row, row))[1]).toContain('the state must have shape [2, 4], got [2, 3]');
    for (const one of [lstm, cell]) one.dispose();
  });

  test('one map in two layers, or in a layer and the head: an optimiser would move it twice', async () => {
    await setBackend('cpu');
    const shared = new Linear(4, 4);
    const hiddenMap = () => shared;
    expect(problemOf(() => new RNN(4, { hiddenSize: 4, numLayers: 2, cellArgs: { hiddenMap } })).message).toBe(
      'RNN(4 → 4): each place needs a map of its own, but one map was given twice',
    );
    const network = new RNN(4, { hiddenSize: 4 });
    for (const head of [network.cells[0]!.parts['lin_hidden']!, transposed(network.cells[0]!.parts['lin_hidden']!)]) {
      expect(problemOf(() => new Readout(network, head)).message).toContain('one map was given twice');
    }
  });

  test('a head that does not fit the network', async () => {
    const [network, head] = [await rnn(1, { bidirectional: true }), new Linear(4, 2)];
    expect(refusal(() => new Readout(network, head))[1]).toBe('Readout(3 → 2): head must give a map 8 → 2, got 4 → 2');
    expect(refusal(() => new Readout(head as never, head))[1]).toContain('network must be an RNN, GRU or LSTM, got an object');
    const oscillators = new coRNN(3, { hiddenSize: 4 });
    expect(refusal(() => new Readout(oscillators as never, head))[1]).toContain('network must be an RNN, GRU or LSTM, got coRNN');
    for (const one of [network, head, oscillators]) one.dispose();
  });
});
