import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Matrix64, singularValues } from '@slim/core/linalg';
import {
  abs,
  add,
  engine,
  eye,
  matMul,
  max,
  ones,
  reshape,
  type Scalar,
  setBackend,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  variableGrads,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { ButterflyLinear } from '../src/index.js';

const largest = async (x: Tensor): Promise<number> => (await max(abs(x)).data())[0] as number;

const singular = async (map: ButterflyLinear): Promise<Float64Array> =>
  singularValues(Matrix64.of(map.inFeatures, map.outFeatures, await map.effectiveW().data()));

const randomRows = (...shape: number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(7 * i + 1)),
    shape,
  );
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  describe('D57: a second bias that never trains', () => {
    test('new ButterflyLinear(5, 7, { bias: true }) has one bias, and it gets a gradient', async () => {
      const map = new ButterflyLinear(5, 7, { bias: true, seed: 1 });
      expect(Object.keys(map.parameters)).toEqual(['linmap.twiddle', 'linmap.bias']);
      const { grads } = variableGrads(() => sum(map.forward(ones([3, 5]))) as Scalar, map.trainable);
      expect(Object.keys(grads).length).toBe(2);
      const { grads: of } = engine().gradients(() => map.forward(ones([3, 5])), [map.parameters['linmap.bias'] as Tensor], ones([3, 7]));
      expect(Array.from(await (of[0] as Tensor).data())).toEqual(Array(7).fill(3));
    });

    test('loadStateDict takes a state dict of the reference with its unused bias, and drops that', async () => {
      const [map, other] = [1, 2].map((seed) => new ButterflyLinear(5, 7, { bias: true, seed })) as [ButterflyLinear, ButterflyLinear];
      const state = map.stateDict({ aliases: true });
      expect(state['bias']?.shape).toEqual([1, 7]);
      await other.loadStateDict({ ...state, bias: ones([1, 7]) });
      const x = randomRows(3, 5);
      expect(await largest(sub(map.forward(x), other.forward(x)))).toBe(0);
    });
  });

  describe('D58: the bias inside W', () => {
    test('effectiveW() of a map with a bias is the matrix alone: x·W + b is y', async () => {
      const map = new ButterflyLinear(5, 7, { bias: true, seed: 1 });
      map.parameters['linmap.bias']?.assign(tensor1d([1, 2, 3, 4, 5, 6, 7]));
      const x = randomRows(4, 5);
      const gap = sub(map.forward(x), add(matMul(x as never, map.effectiveW()), map.effectiveB()));
      expect(await largest(gap)).toBeLessThan(2e-6); // float32 rounding of numbers up to 10
      expect(await largest(map.forward(zeros([1, 5])))).toBe(7);
    });
  });

  describe('D59: no effective matrix of complex maps', () => {
    test('effectiveW() of a complex map is [in, out, 2], and takes real x as (x, 0)', async () => {
      const map = new ButterflyLinear(5, 7, { complex: true, seed: 1 });
      const w = map.effectiveW() as Tensor;
      expect(w.shape).toEqual([5, 7, 2]);
      const identity = stack([eye(5), zeros([5, 5])], 2);
      expect(await largest(sub(map.forward(identity), w))).toBe(0);
    });

    test('forward of a real x on a complex map is refused with the way to embed it', () => {
      const map = new ButterflyLinear(4, 4, { complex: true, seed: 1 });
      const x = ones([3, 4]);
      expect(() => map.forward(x)).toThrow('stack([x, zerosLike(x)], -1) embeds a real x');
      expect(map.forward(stack([x, zerosLike(x)], -1)).shape).toEqual([3, 4, 2]);
    });
  });

  describe('D60: complex numbers by reinterpreted bytes', () => {
    test('a complex map multiplies complex numbers: i·(x·W) is (i·x)·W', async () => {
      const map = new ButterflyLinear(8, 8, { complex: true, tiedWeight: false, seed: 1 });
      const x = randomRows(3, 8, 2);
      const timesI = (z: Tensor): Tensor => {
        const flat = reshape(z, [-1, 2]);
        return reshape(
          matMul(
            flat as never,
            tensor([
              [0, 1],
              [-1, 0],
            ]) as never,
          ),
          z.shape,
        );
      };
      const gap = sub(map.forward(timesI(x)), timesI(map.forward(x)));
      expect(await largest(gap)).toBeLessThan(1e-6); // the same products in another order of signs
    });
  });

  describe('D61: one input', () => {
    test('new ButterflyLinear(1, 3) has nothing to train: W is all ones, as documented', async () => {
      const map = new ButterflyLinear(1, 3, { seed: 1 });
      expect(Array.from(await map.effectiveW().data())).toEqual([1, 1, 1]);
      expect(map.trainable).toEqual([]);
    });
  });

  describe('D62: orthogonal blocks do not make every W orthogonal', () => {
    test('new ButterflyLinear(n, n, { orthoInit: true }) starts orthogonal for n = 2^m, in every form', async () => {
      for (const tiedWeight of [true, false]) {
        for (const increasingStride of [true, false]) {
          const values = await singular(new ButterflyLinear(16, 16, { orthoInit: true, tiedWeight, increasingStride, seed: 3 }));
          for (const value of values) expect(Math.abs(value - 1)).toBeLessThan(2e-6); // 4 factors in float32
        }
      }
    });

    test('new ButterflyLinear(n, n, { orthoInit: true, complex: true }) starts unitary for n = 2^m', async () => {
      const map = new ButterflyLinear(8, 8, { orthoInit: true, complex: true, seed: 3 });
      for (const { property, holds } of await map.certify()) expect([property, holds]).toEqual(['butterfly blocks of rank 1', true]);
      const w = await (map.effectiveW() as Tensor).data();
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 8; j++) {
          let [re, im] = [0, 0];
          for (let k = 0; k < 8; k++) {
            const [a, b, c, d] = [w[16 * i + 2 * k]!, w[16 * i + 2 * k + 1]!, w[16 * j + 2 * k]!, w[16 * j + 2 * k + 1]!];
            re += a * c + b * d;
            im += b * c - a * d;
          }
          expect(Math.hypot(re - (i === j ? 1 : 0), im)).toBeLessThan(2e-6);
        }
      }
    });

    test('other sizes are not orthogonal and do not promise it: 8 → 4 has √½, 4 → 8 has √2', async () => {
      for (const [i, o, value] of [
        [8, 4, Math.SQRT1_2],
        [4, 8, Math.SQRT2],
      ] as const) {
        const map = new ButterflyLinear(i, o, { orthoInit: true, seed: 1 });
        for (const found of await singular(map)) expect(Math.abs(found - value)).toBeLessThan(2e-6);
        expect(map.traits).toEqual({});
        for (const { property } of await map.certify()) expect(property).toContain('rank');
      }
    });
  });

  describe('D76: one number as the bias of all outputs', () => {
    test('new ButterflyLinear(5, 7, { bias: true }) has a bias for each output, complex too', () => {
      for (const complex of [false, true]) {
        const map = new ButterflyLinear(5, 7, { bias: true, complex });
        expect(map.parameters['linmap.bias']?.shape).toEqual(complex ? [7, 2] : [7]);
        expect(map.effectiveB().shape).toEqual(complex ? [7, 2] : [7]);
      }
    });
  });
});

test('D76: loadStateDict of a reference map spreads its one bias over the outputs', async () => {
  await setBackend('cpu');
  for (const complex of [false, true]) {
    const map = new ButterflyLinear(5, 3, { bias: true, complex, tiedWeight: false });
    await map.loadStateDict({
      'linmap.twiddle': zeros(map.parameters['linmap.twiddle'].shape),
      'linmap.bias': tensor1d(complex ? [2, 3] : [2]),
      bias: ones([1, 3]),
    });
    expect(Array.from(await map.effectiveB().data())).toEqual(complex ? [2, 3, 2, 3, 2, 3] : [2, 2, 2]);
    await expect(
      map.loadStateDict({ 'linmap.twiddle': zeros(map.parameters['linmap.twiddle'].shape), 'linmap.bias': tensor1d([1, 2, 3, 4]) }),
    ).rejects.toThrow('must have shape');
  }
});
