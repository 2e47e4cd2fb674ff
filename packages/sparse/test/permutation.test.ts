import './backends.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type LinearMap, load, SlimError } from '@slim/core';
import { type GoldenTensor, goldenOptions, goldenTensor } from '@slim/core/testing';
import { engine, range, setBackend, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { bitreversalPermutation, FixedPermutation, maps, Permutation, PermutationFactor } from '../src/index.js';

interface Case {
  readonly id: string;
  readonly class: string;
  readonly options: { readonly size: number; readonly complex?: boolean };
  readonly params: Readonly<Record<string, GoldenTensor>>;
  readonly x: GoldenTensor;
  readonly C: GoldenTensor;
  readonly y: GoldenTensor;
  readonly W?: GoldenTensor;
  readonly argmax: readonly number[];
  readonly permutation: readonly number[];
  readonly grads: Readonly<Record<string, GoldenTensor>>;
  readonly grad_x: GoldenTensor;
}

const { cases } = JSON.parse(readFileSync(path.join(__dirname, 'golden/permutation.json'), 'utf8')) as { readonly cases: readonly Case[] };

/** Largest scaled error |a − b|/(1 + |b|): the golden numbers are float64, ours pass some ten float32 roundings. */
const agree = async (ours: Tensor, { shape, data }: GoldenTensor): Promise<void> => {
  expect(ours.shape).toEqual(shape);
  const found = await ours.data();
  data.forEach((wanted, i) => {
    expect(Math.abs((found[i] as number) - wanted) / (1 + Math.abs(wanted))).toBeLessThan(1e-5);
  });
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  for (const golden of cases.filter(({ class: name }) => name !== 'bitreversal_permutation')) {
    test(`${golden.class} agrees with the golden numbers of ${golden.id}: ${JSON.stringify(golden.options)}`, async () => {
      const { size, ...others } = golden.options;
      const { options } = goldenOptions(others);
      const Map = golden.class === 'Permutation' ? Permutation : PermutationFactor;
      const map = new Map(size, size, options);
      await map.loadStateDict(Object.fromEntries(Object.entries(golden.params).map(([key, value]) => [key, goldenTensor(value)])));
      const [x, c] = [goldenTensor(golden.x), goldenTensor(golden.C)];
      await agree(map.forward(x), golden.y);
      expect(Array.from(await map.argmax().data())).toEqual(golden.argmax);
      const { grads } = engine().gradients(() => map.forward(x), [map.parameters.logit, x], c);
      await agree(grads[0] as Tensor, golden.grads['logit'] as GoldenTensor);
      await agree(grads[1] as Tensor, golden.grad_x);
      if (!golden.W) return;
      const w = await map.effectiveW().data();
      const step = map.field === 'complex' ? 2 : 1; // W of a complex map has imaginary parts, all zero
      const re = Array.from({ length: size * size }, (_, i) => w[i * step] as number);
      await agree(tensor2d(re, [size, size]), golden.W);
      if (step === 2) expect(w.every((value, i) => i % 2 === 0 || value === 0)).toBe(true);
    });
  }

  test('new Permutation(16, 16).argmax() is a permutation, and FixedPermutation makes a map of it', async () => {
    const soft = new Permutation(16, 16, { seed: 4 });
    const order = Array.from(await soft.argmax().data());
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const hard = new FixedPermutation(16, 16, { permutation: order });
    expect(Array.from(await hard.forward(range(0, 16)).data())).toEqual(order);
    const again = load(JSON.parse(JSON.stringify(await hard.save())), { maps });
    expect(Array.from(await again.forward(range(0, 16)).data())).toEqual(order);
  });

  test('new FixedPermutation(5, 5, { permutation }) gives its input the inverse permutation of the gradient, at batch 0 too', async () => {
    const permutation = [3, 0, 4, 1, 2];
    const map = new FixedPermutation(5, 5, { permutation });
    const dy = tensor2d([[1, 2, 3, 4, 5]]);
    const { grads } = engine().gradients(() => map.forward(dy), [dy], dy);
    expect(Array.from(await (grads[0] as Tensor).data())).toEqual([2, 4, 5, 1, 3]);
    expect(map.forward(tensor2d([], [0, 5])).shape).toEqual([0, 5]);
  });
});

describe('refusals', () => {
  test('new Permutation(6, 6) is refused: the size must be a power of two', () => {
    for (const Map of [Permutation, PermutationFactor]) {
      expect(() => new Map(6, 6)).toThrow('the size must be a power of two, got 6');
    }
  });

  test('new FixedPermutation(3, 3, { permutation }) refuses what is no permutation, and says what', () => {
    const make = (permutation: readonly number[]) => (): LinearMap => new FixedPermutation(3, 3, { permutation });
    expect(make([0, 1])).toThrow('permutation must list each of 0 … 2 once, got 2 entries');
    expect(make([0, 1, 1])).toThrow('permutation must list each of 0 … 2 once, got 1 twice');
    expect(make([0, 1, 3])).toThrow('permutation must list each of 0 … 2 once, got 3');
    expect(make([0, 1, 0.5])).toThrow('permutation must list each of 0 … 2 once, got 0.5');
  });

  test('loadStateDict of another permutation is refused: it is constant', async () => {
    const map = new FixedPermutation(3, 3, { permutation: [2, 0, 1] });
    await expect(map.loadStateDict({ permutation: tensor1d([0, 1, 2]) })).rejects.toThrow(SlimError);
    await map.loadStateDict({ permutation: tensor1d([2, 0, 1], 'int32') });
  });

  test('bitreversalPermutation(6) is refused', () => {
    expect(() => bitreversalPermutation(6)).toThrow('n must be a power of two, got 6');
    expect(() => bitreversalPermutation(Number.POSITIVE_INFINITY)).toThrow('n must be a power of two, got Infinity');
  });
});

describe('bitreversalPermutation', () => {
  for (const { id, options, permutation } of cases.filter(({ class: name }) => name === 'bitreversal_permutation')) {
    test(`bitreversalPermutation(${options.size}) agrees with the golden numbers of ${id}`, () => {
      expect(bitreversalPermutation(options.size)).toEqual(permutation);
    });
  }
});
