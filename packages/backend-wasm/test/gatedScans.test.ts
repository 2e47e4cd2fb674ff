import { describe, expect, test } from '@jest/globals';
import { concat, getKernel, grads, memory, reshape, slice, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { firstDerivatives, secondDerivatives, worst } from '../../core/test/ops/oracles/derivatives.js';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { gaussian, type Sample, sizeOf } from '../../core/test/ops/oracles/sample.js';
import { gruScan } from '../../rnn/src/ops/gruScan.js';
import { lstmScan } from '../../rnn/src/ops/lstmScan.js';
import { run64 } from '../../rnn/test/oracle64.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

type Sizes = readonly [steps: number, batch: number, n: number];

const networks = {
  GRU: {
    gates: ['r', 'z', 'n'],
    prefix: 'gru_cells.0',
    shapes: (n: number, batch: number) => [[batch, n], [n, 3 * n], [n]],
    scan: ([u, h0, weight, bias]: readonly Tensor[]) => gruScan({ u: u!, h0: h0!, weight: weight!, bias: bias! }, {}),
  },
  LSTM: {
    gates: ['i', 'f', 'g', 'o'],
    prefix: 'lstm_cells.0',
    shapes: (n: number, batch: number) => [
      [batch, n],
      [n, 4 * n],
      [batch, n],
    ],
    scan: ([u, h0, weight, c0]: readonly Tensor[]) => lstmScan({ u: u!, h0: h0!, c0: c0!, weight: weight! }, {}),
  },
};
type Kind = keyof typeof networks;

/** u, h0, weight, and the bias or c0. */
const drawAll = (kind: Kind, [steps, batch, n]: Sizes): Sample[] => {
  const { gates, shapes } = networks[kind];
  return [[steps, batch, gates.length * n], ...shapes(n, batch)].map((shape, i) =>
    gaussian(shape, 7 + i, i === 2 ? 0.7 / Math.sqrt(n) : 1),
  );
};

/** All h, and for an LSTM the last c, in one row. */
const opOf =
  (kind: Kind) =>
  (...inputs: Tensor[]): Tensor => {
    const [h, c] = networks[kind].scan(inputs) as [Tensor, Tensor?];
    const [steps, ...shape] = h.shape as [number, number, number];
    const last = c ? [reshape(slice(c, [steps - 1, 0, 0], [1, ...shape]), [-1])] : [];
    return concat([reshape(h, [-1]), ...last]);
  };

/** The same by the loops of a network whose inputs' side is made of unit vectors. */
const oracleOf =
  (kind: Kind, [steps, batch, n]: Sizes) =>
  (...[u, h0, weight, last]: Float64Array[]): Float64Array => {
    const { gates, prefix } = networks[kind];
    const wide = gates.length * n;
    const params = Object.fromEntries(
      gates.flatMap((gate, k) => [
        [
          `${prefix}.lin_in.${gate}.weight`,
          Float64Array.from({ length: n * wide }, (_, at) => (at % wide === k * n + Math.floor(at / wide) ? 1 : 0)),
        ],
        [
          `${prefix}.lin_hidden.${gate}.weight`,
          Float64Array.from({ length: n * n }, (_, at) => weight![(at % n) * wide + k * n + Math.floor(at / n)]!),
        ],
      ]),
    );
    const bias = kind === 'GRU' && { [`${prefix}.lin_hidden.n.bias`]: last! };
    const sizes = { kind, steps, batch, inputSize: wide, n, layers: 1, directions: 1 } as const;
    const made = run64(sizes, { ...params, ...bias }, u!, kind === 'GRU' ? [h0!] : [h0!, last!], () => true);
    return Float64Array.of(...made.output, ...(made.last[1] ?? []));
  };

/** Every output, and the gradients for Gaussian dL/dh and dL/dc. */
const run = (kind: Kind, inputs: readonly Sample[]): Float32Array[] =>
  tidy(() => {
    const tensors = inputs.map(({ data, shape }) => tensor(Float32Array.from(data), [...shape]));
    const made = networks[kind].scan(tensors);
    const all = (...given: Tensor[]) => concat(networks[kind].scan(given).map((one) => reshape(one, [-1])));
    const { shape, data } = gaussian([made.length * made[0]!.size], 5);
    return [...made, ...grads(all)(tensors, tensor(Float32Array.from(data), [...shape]))].map((one) => one.dataSync() as Float32Array);
  });

/** Relative to the largest entry: ten times what was measured. */
const TOLERANCE = 1e-5;

const compareWithComposition = (kind: Kind, inputs: readonly Sample[]) => agreesWithComposition(() => run(kind, inputs), TOLERANCE);

describe.each(Object.keys(networks) as Kind[])('the kernels of the scan of %s', (kind) => {
  test.each<Sizes>([
    [1, 1, 1],
    [3, 1, 5],
    [4, 3, 1],
    [5, 2, 3],
    [2, 5, 8],
    [3, 4, 9],
  ])('agree with float64, with its differences and with the composition for %i steps of %i × %i', async (...sizes) => {
    const inputs = drawAll(kind, sizes);
    const [op, oracle] = [opOf(kind), oracleOf(kind, sizes)];
    const found = tidy(() => op(...inputs.map(({ data, shape }) => tensor(Float32Array.from(data), [...shape]))).dataSync());
    expect(relativeError(found, oracle(...inputs.map(({ data }) => data)))).toBeLessThan(TOLERANCE);
    expect(worst(firstDerivatives(op, oracle, inputs))).toBeLessThan(TOLERANCE);
    await compareWithComposition(kind, inputs);
  });

  test.each<Sizes>([
    [20, 1, 64],
    [3, 121, 9],
    [2, 300, 7],
    [2, 5, 130],
    [300, 2, 6], // more times than go into one product
  ])('agree with the composition for %i steps of %i × %i', (...sizes) => compareWithComposition(kind, drawAll(kind, sizes)));

  test('agree with the composition where gates are shut, open, or in between', async () => {
    const inputs = drawAll(kind, [4, 2, 6]);
    const u = inputs[0]!.data.map((value, i) => [value, 1e30, -1e30, 100 * value][i % 4]!);
    await compareWithComposition(kind, [{ shape: inputs[0]!.shape, data: u }, ...inputs.slice(1)]);
  });

  test('can be differentiated twice', () => {
    const sizes: Sizes = [3, 2, 3];
    expect(worst(secondDerivatives(opOf(kind), oracleOf(kind, sizes), drawAll(kind, sizes)))).toBeLessThan(TOLERANCE);
  });

  test('make nothing of no steps, no batch and no entries, and gradients of 0 where nothing comes from', () => {
    for (const sizes of [
      [0, 2, 3],
      [2, 0, 3],
      [2, 3, 0],
      [0, 1, 1],
    ] as Sizes[]) {
      const inputs = drawAll(kind, sizes);
      const made = run(kind, inputs);
      const [du, dh0, ...others] = made.slice(-4) as [Float32Array, Float32Array, Float32Array, Float32Array];
      for (const output of [...made.slice(0, -4), du]) expect(output).toHaveLength(0);
      for (const [i, gradient] of [dh0, ...others].entries()) expect(gradient).toEqual(new Float32Array(sizeOf(inputs[1 + i]!.shape)));
    }
  });

  test('let NaN through to the vector that it comes in with, from that time on, and to no other', () => {
    const inputs = drawAll(kind, [3, 3, 5]);
    const wide = inputs[0]!.shape[2]!;
    inputs[0]!.data[(3 + 1) * wide] = Number.NaN; // step 1, vector 1, first gate
    const [h, ...gradients] = run(kind, inputs);
    const row = (values: Float32Array, at: number, length: number) => Array.from(values.subarray(at * length, (at + 1) * length));
    for (let t = 0; t < 3; t++) {
      for (let b = 0; b < 3; b++) {
        const isPoisoned = b === 1 && t >= 1;
        expect(row(h!, 3 * t + b, 5).some(Number.isNaN)).toBe(isPoisoned);
        const du = gradients.at(-4)!;
        expect(row(du, 3 * t + b, wide).every(Number.isFinite)).toBe(b !== 1);
      }
    }
    expect(gradients.at(-2)!.some(Number.isNaN)).toBe(true); // of the weight, which all vectors share
  });

  test('give the same numbers again, and leave no tensor behind', () => {
    const inputs = drawAll(kind, [4, 5, 6]);
    const first = run(kind, inputs);
    const before = memory();
    expect(run(kind, inputs)).toEqual(first);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  test('are those that the op runs', () => {
    const name = `Slim${kind === 'GRU' ? 'Gru' : 'Lstm'}Scan`;
    for (const kernel of [name, `${name}Grad`]) expect('replaced' in (getKernel(kernel, 'wasm') ?? {})).toBe(true);
  });
});
