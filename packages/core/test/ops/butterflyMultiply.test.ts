import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, type Tensor, tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { butterflyMultiply } from '../../src/ops/butterflyMultiply.js';
import { type Butterfly, butterfly64, twiddleShape } from './oracles/butterfly64.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, type Sample, toTensor } from './oracles/sample.js';

const kinds: Omit<Butterfly, 'size'>[] = [true, false].flatMap((tied) =>
  [true, false].flatMap((complex) =>
    [true, false].map((increasingStride) => ({ tied, complex, increasingStride, stacks: tied === complex ? 1 : 3 })),
  ),
);
const titled = kinds.map(
  (kind) =>
    [
      `${kind.complex ? 'complex' : 'real'}, ${kind.tied ? 'tied' : 'untied'}, S = ${kind.stacks}, ${kind.increasingStride ? 'in' : 'de'}creasing`,
      kind,
    ] as const,
);

const inputs = (kind: Butterfly, leading: readonly number[]): [Sample, Sample] => [
  gaussian([...leading, kind.size, ...(kind.complex ? [2] : [])], 3),
  gaussian(twiddleShape(kind), 4, kind.complex ? 0.5 : Math.SQRT1_2),
];
const opOf =
  ({ increasingStride }: { increasingStride: boolean }) =>
  (x: Tensor, twiddle: Tensor): Tensor =>
    butterflyMultiply(x, twiddle, { increasingStride });

describe.each(['cpu', 'wasm'])('butterflyMultiply on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(titled)('butterflyMultiply(%s) is the product of its factors', (_, kind) => {
    for (const size of [1, 2, 4, 8, 64]) {
      for (const leading of [[], [1], [3], [2, 3]]) {
        const of = { ...kind, size };
        const [x, twiddle] = inputs(of, leading);
        const y = butterflyMultiply(toTensor(x), toTensor(twiddle), of.increasingStride ? {} : { increasingStride: false });
        expect(y.shape).toEqual([...leading, kind.stacks, size, ...(kind.complex ? [2] : [])]);
        expect(relativeError(y.dataSync(), butterfly64(of)(x.data, twiddle.data))).toBeLessThan(2e-6); // log₂ 64 steps of some 2⁻²³ each
      }
    }
  });

  test.each(titled)('butterflyMultiply(%s) has first and second derivatives', (_, kind) => {
    for (const size of [1, 2, 4, 16]) {
      const of = { ...kind, size };
      const xs = inputs(of, [3]);
      expect(worst(firstDerivatives(opOf(of), butterfly64(of), xs))).toBeLessThan(2e-6);
      if (size > 1) expect(worst(secondDerivatives(opOf(of), butterfly64(of), xs))).toBeLessThan(2e-6);
    }
  });

  test('butterflyMultiply with Hadamard blocks is the Hadamard matrix, with rotations it keeps lengths', () => {
    const block = [1, 1, 1, -1];
    const hadamard = tensor([...block, ...block, ...block], [1, 3, 2, 2]);
    const identity = tensor([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]);
    expect([...butterflyMultiply(identity, hadamard).dataSync()]).toEqual([1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1]);
    const turns = Array.from({ length: 7 }, (_, i) => [Math.cos(i), Math.sin(i), -Math.sin(i), Math.cos(i)]).flat();
    const y = butterflyMultiply(tensor1d([1, 2, 3, 4, 5, 6, 7, 8]), tensor(turns, [1, 7, 2, 2])).dataSync();
    expect(Math.abs(Math.hypot(...y) / Math.sqrt(204) - 1)).toBeLessThan(5e-7);
  });

  test('butterflyMultiply lets NaN flow to its row alone', () => {
    const y = butterflyMultiply(tensor([1, Number.NaN, 0, 0, 1, 2, 3, 4], [2, 4]), zeros([1, 3, 2, 2])).dataSync();
    expect(y.slice(0, 4)).toContainEqual(Number.NaN);
    expect([...y.slice(4)]).toEqual([0, 0, 0, 0]);
  });

  test.each(titled)('butterflyMultiply(%s) of a batch of 0 is empty, with gradients', (_, kind) => {
    for (const size of [1, 8]) {
      const of = { ...kind, size };
      const xs = inputs(of, [0]).map(toTensor);
      expect(opOf(of)(xs[0]!, xs[1]!).shape).toEqual([0, kind.stacks, size, ...(kind.complex ? [2] : [])]);
      const found = grads(opOf(of))(xs);
      expect(found.map(({ shape }) => shape)).toEqual(xs.map(({ shape }) => shape));
      expect(found[1]!.dataSync().every((entry) => entry === 0)).toBe(true);
    }
  });

  test('butterflyMultiply refuses shapes that do not fit', () => {
    const refusals: [number[], number[]][] = [
      [
        [3, 6],
        [1, 5, 2, 2],
      ],
      [
        [3, 8],
        [1, 3, 2, 2],
      ],
      [
        [3, 8],
        [1, 3, 8, 2, 2],
      ],
      [
        [3, 8],
        [1, 7, 2, 2, 2],
      ],
      [
        [3, 8, 2],
        [1, 7, 2, 2],
      ],
      [
        [3, 8],
        [0, 7, 2, 2],
      ],
    ];
    for (const [x, twiddle] of refusals) {
      expect(() => butterflyMultiply(zeros(x), zeros(twiddle))).toThrow('twiddle must have shape [S, N − 1, 2, 2]');
    }
    expect(() => butterflyMultiply(zeros([2]), zeros([1, 2]))).toThrow('butterflyMultiply([2], [1, 2]): twiddle must have shape');
    expect(() => butterflyMultiply(zeros([2]), zeros([1, 1, 2, 2]), { increasing_stride: true } as object)).toThrow(
      "has no option 'increasing_stride'",
    );
  });

  test('butterflyMultiply returns its memory', () => {
    for (const [, kind] of titled)
      expect(leftBehind((x, t) => [opOf(kind)(x!, t!)], inputs({ ...kind, size: 8 }, [2]).map(toTensor))).toBe(0);
  });
});
