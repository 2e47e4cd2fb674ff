/** The heap of tfjs: it grows in the middle of a run, it may be full, and nothing stays on it. */
import { describe, expect, test } from '@jest/globals';
import {
  butterflyMultiply,
  cholesky,
  csrMultiply,
  gelu,
  gram,
  householderProduct,
  lu,
  qr,
  Random,
  recurrentScan,
  scaledSoftmax,
  sinkhorn,
  softPermutation,
  triangularSolve,
} from '@slim/core';
import * as tf from '@tensorflow/tfjs-core';
import { oscillatorScan } from '../../rnn/src/corn/oscillatorScan.js';
import { gruScan } from '../../rnn/src/ops/gruScan.js';
import { lstmScan } from '../../rnn/src/ops/lstmScan.js';
import { diagonalScan } from '../../rnn/src/ssm/diagonalScan.js';
import { compactMultiply } from '../../sparse/src/compactMultiply.js';
import { hardConcrete } from '../../sparse/src/hardConcrete.js';
import { hardConcretePenalty } from '../../sparse/src/hardConcretePenalty.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

type Backend = tf.KernelBackend & { wasm: { HEAPU8: Uint8Array; _malloc(bytes: number): number; _free(pointer: number): void } };
const heap = () => tf.engine().backend as Backend;

const draw = (random: Random, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );

/** A call of every kernel and its gradient: a number that depends on all of what they return. */
const mixed = (random: Random, n: number): tf.Scalar =>
  tf.tidy(() => {
    const [x, a, u] = [draw(random, 3, n), draw(random, n, n), draw(random, n, n)];
    const definite = tf.add(tf.matMul(a, a, false, true), tf.eye(n));
    const twiddle = draw(random, 1, Math.max(0, n - 1), 2, 2);
    const prob = draw(random, 3);
    const total = (x: tf.Tensor, a: tf.Tensor, u: tf.Tensor): tf.Scalar => {
      const parts = [
        householderProduct(x, u),
        tf.matMul(x, a, false, true),
        triangularSolve(u, a).value,
        qr(a).r,
        gelu(x),
        scaledSoftmax(a, { axis: 0 }),
        tf.softmax(a),
        tf.tanh(a),
        tf.exp(tf.mul(x, 0.1)),
        tf.erf(x),
        tf.sigmoid(x),
        tf.log(tf.add(tf.abs(x), 1)),
        tf.transpose(a),
        tf.where(tf.greater(x, 0), x, tf.neg(x)),
        tf.gather(a, tf.tensor1d([0, 0], 'int32')),
        recurrentScan(tf.reshape(x, [3, 1, n]), tf.zeros([1, n]), tf.mul(a, 0.1), { activation: 'gelu' }),
        ...gruScan(
          { u: tf.tile(tf.reshape(x, [3, 1, n]), [1, 1, 3]), h0: tf.slice(x, 0, 1), weight: tf.tile(a, [1, 3]), bias: tf.zeros([n]) },
          {},
        ),
        ...lstmScan(
          { u: tf.tile(tf.reshape(x, [3, 1, n]), [1, 1, 4]), h0: tf.slice(x, 0, 1), c0: tf.zeros([1, n]), weight: tf.tile(a, [1, 4]) },
          {},
        ),
        diagonalScan(tf.reshape(x, [3, 1, n]), tf.slice(x, 0, 1), [tf.reshape(tf.slice(a, 0, 1), [n])]),
        ...oscillatorScan(tf.reshape(x, [3, 1, n]), [tf.slice(x, 0, 1), tf.zeros([1, n])], tf.tile(a, [2, 1]), {
          alpha: 0.9,
          beta: 0.3,
          kappa: 0.4,
          dt: 0.25,
        }),
        gram(a),
        hardConcrete(tf.sigmoid(u), a, 0.5),
        hardConcretePenalty(a, u, undefined, { temperature: 0.5, weightDecay: 1, lamda: 1 }),
        sinkhorn(a).value,
        csrMultiply(x, { values: tf.slice(tf.reshape(a, [-1]), 0, n), columns: tf.range(0, n), offsets: tf.range(0, n + 1) }),
        compactMultiply(x, tf.slice(a, [0, 0], [1, -1]), tf.tensor1d([n - 1]), tf.range(0, n + 1)),
        ...(Number.isInteger(Math.log2(n)) ? [butterflyMultiply(x, twiddle)] : []),
        ...(Number.isInteger(Math.log2(n)) ? [softPermutation(x, prob)] : []),
      ];
      return tf.addN(parts.map((part) => tf.mean(part))) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads((...[x, a, u]: tf.Tensor[]) => total(x!, a!, u!))([x, a, u]);
    const { value: factor } = cholesky(definite);
    const { factors } = lu(a);
    return tf.addN([value, ...[...grads, factor, factors].map((t) => tf.mean(t))]) as tf.Scalar;
  });

describe('the heap', () => {
  test('holds after 10,000 mixed calls what it held before', async () => {
    const random = new Random(1);
    for (let i = 0; i < 20; i++) mixed(random, 1 + (i % 9)).dispose();
    const [before, bytes, held] = [tf.memory(), heap().wasm.HEAPU8.length, heap().numDataIds()];
    for (let calls = 0; calls < 10_000; calls += 20) mixed(random, 1 + (calls % 9)).dispose(); // 20 kernels of ours at least
    expect(tf.memory()).toEqual(before);
    expect([heap().wasm.HEAPU8.length, heap().numDataIds()]).toEqual([bytes, held]);
  });

  test('may grow between two calls, or inside of one: the numbers are those of a heap that does not', async () => {
    const numbers = async (random: Random) => (await mixed(random, 16).data())[0];
    const calm = await numbers(new Random(2));
    for (let i = 0; i < 3; i++) {
      const before = heap().wasm.HEAPU8.length;
      // Take what is free in big pieces, so that the next call has to ask for more.
      const pieces: number[] = [];
      while (heap().wasm.HEAPU8.length === before) pieces.push(heap().wasm._malloc(2 ** 22));
      heap().wasm._free(pieces.pop() as number);
      const large = draw(new Random(3), 600, 600);
      expect(await numbers(new Random(2))).toBe(calm);
      large.dispose();
      for (const piece of pieces) heap().wasm._free(piece);
    }
  });

  test('that is full is an error with the size, and not of what comes next', async () => {
    const x = draw(new Random(4), 1024, 1024);
    const [before, held] = [tf.memory(), heap().numDataIds()];
    const pieces: number[] = [];
    for (let size = 2 ** 30; size >= 2 ** 12; size /= 2) {
      for (let piece = heap().wasm._malloc(size); piece !== 0; piece = heap().wasm._malloc(size)) pieces.push(piece);
    }
    expect(() => tf.matMul(x, x)).toThrow(/has no room for 4.194 MB/);
    // Room for some of the results: what a kernel had made when the next one failed must come back.
    heap().wasm._free(pieces.pop() as number);
    expect(() => tf.unstack(x)).toThrow(/^Unpack: a float32 tensor of shape \[1,1024\].* has no room/);
    expect(heap().numDataIds()).toBe(held);
    for (const piece of pieces) heap().wasm._free(piece);
    expect(tf.memory()).toEqual(before);
    expect(heap().numDataIds()).toBe(held);
    tf.matMul(x, x).dispose();
  });
});
