import { Linear, type LinearMap } from '@slim/core';
import { GRU, LSTM, RNN } from '@slim/rnn';
import { OrthogonalLinear } from '@slim/spectral';
import { add, matMul, mul, reshape, sigmoid, sub, type Tensor, tanh, unstack, type Variable, zeros } from '@tensorflow/tfjs-core';

/** Sizes of what is trained. */
export interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
}

type AnyNetwork = RNN | GRU | LSTM;

/** A kind of network, and the same network as a user would write it without one. */
export interface Kind {
  readonly name: string;
  readonly gates: number;
  readonly make: (inputs: number, hiddenSize: number, seed: number) => AnyNetwork;
  /** The last states [batch, hidden], by a loop over time in which every map makes its matrix anew. */
  readonly loop: (maps: { input: readonly LinearMap[]; hidden: readonly LinearMap[] }, x: Tensor, h0: Tensor) => Tensor;
}

/** x·W with W made now. */
const through = (map: LinearMap | undefined, x: Tensor): Tensor => matMul(x, (map as LinearMap).effectiveW({ training: true }));

export const kinds: readonly Kind[] = [
  {
    name: 'RNN',
    gates: 1,
    make: (inputs, hiddenSize, seed) =>
      new RNN(inputs, { hiddenSize, cellArgs: { hiddenMap: OrthogonalLinear, nonlin: 'tanh', bias: false }, seed }),
    loop: ({ input, hidden }, x, h0) => unstack(x).reduce((h: Tensor, xt) => tanh(add(through(input[0], xt), through(hidden[0], h))), h0),
  },
  {
    name: 'GRU',
    gates: 3,
    make: (inputs, hiddenSize, seed) => new GRU(inputs, { hiddenSize, cellArgs: { hiddenMap: OrthogonalLinear, bias: false }, seed }),
    loop: ({ input, hidden }, x, h0) =>
      unstack(x).reduce((h: Tensor, xt) => {
        const gate = (k: number) => sigmoid(add(through(input[k], xt), through(hidden[k], h)));
        const [r, z] = [gate(0), gate(1)];
        const inner = tanh(add(through(input[2], xt), mul(r, through(hidden[2], h))));
        return add(mul(sub(1, z), inner), mul(z, h));
      }, h0),
  },
  {
    name: 'LSTM',
    gates: 4,
    make: (inputs, hiddenSize, seed) => new LSTM(inputs, { hiddenSize, cellArgs: { hiddenMap: OrthogonalLinear, bias: false }, seed }),
    loop: ({ input, hidden }, x, h0) =>
      unstack(x).reduce(
        ([h, c]: readonly [Tensor, Tensor], xt): readonly [Tensor, Tensor] => {
          const gate = (k: number) => add(through(input[k], xt), through(hidden[k], h));
          const memory = add(mul(sigmoid(gate(1)), c), mul(sigmoid(gate(0)), tanh(gate(2))));
          return [mul(sigmoid(gate(3)), tanh(memory)), memory];
        },
        [h0, zeros(h0.shape)] as readonly [Tensor, Tensor],
      )[0],
  },
];

/** A network with a dense readout, and what an optimiser may change. */
export interface Trained {
  readonly network: AnyNetwork;
  readonly readout: Linear;
  readonly trainable: readonly Variable[];
  readonly dispose: () => void;
}

export const makeTrained = (kind: Kind, { inputs, hidden }: Sizes, seed: number): Trained => {
  const network = kind.make(inputs, hidden, seed);
  const readout = new Linear(hidden, 1, { bias: true, seed });
  return {
    network,
    readout,
    trainable: [...network.trainable, ...readout.trainable],
    dispose: () => {
      network.dispose();
      readout.dispose();
    },
  };
};

/** The last states by the network's own forward pass. */
export const forwards = ({ network }: Trained, x: Tensor, { batch, hidden }: Sizes): Tensor => {
  const [, last] = network.forward(x, null, { training: true });
  return reshape(Array.isArray(last) ? (last[0] as Tensor) : (last as Tensor), [batch, hidden]);
};

/** The same by a loop. */
export const looped = (kind: Kind, { network }: Trained, x: Tensor, { batch, hidden }: Sizes): Tensor =>
  kind.loop((network.cells[0] as (typeof network.cells)[0]).maps, x, zeros([batch, hidden]));
