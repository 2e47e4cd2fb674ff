/** The gradients of sum and mean are those of upstream, and cost no array made in JavaScript. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  engine,
  type GradConfig,
  getGradient,
  grad,
  type KernelBackend,
  mean,
  memory,
  mul,
  registerGradient,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  unregisterGradient,
  zeros,
} from '@tensorflow/tfjs-core';
import '../backends.js';
import '../../vendor/tfjs-gradients.js';
import { cheaperGradients } from '../../src/gradients/repairs.js';

const upstream = new Map<string, GradConfig>();
const ours = new Map<string, GradConfig>();
beforeAll(async () => {
  for (const { kernelName } of cheaperGradients) upstream.set(kernelName, getGradient(kernelName));
  await import('../../src/gradients/register.js');
  for (const { kernelName } of cheaperGradients) ours.set(kernelName, getGradient(kernelName));
});

const use = (gradients: ReadonlyMap<string, GradConfig>): void => {
  for (const [name, gradient] of gradients) {
    unregisterGradient(name);
    registerGradient(gradient);
  }
};

/** How many numbers the call hands to the backend. */
const written = (call: () => void): number => {
  const backend = engine().backend as KernelBackend & { write: (...args: unknown[]) => object };
  const { write } = backend;
  let count = 0;
  backend.write = (...args) => {
    count += (args[0] as ArrayLike<number> | null)?.length ?? 0;
    return write.apply(backend, args);
  };
  try {
    call();
  } finally {
    backend.write = write;
  }
  return count;
};

const shapes: [number[], number[] | number | undefined][] = [
  [[], undefined],
  [[1], 0],
  [[3, 4], undefined],
  [[3, 4], 0],
  [[3, 4], -1],
  [
    [2, 1, 5],
    [0, -1],
  ],
  [
    [2, 3, 4, 2],
    [1, 2],
  ],
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  describe.each([
    ['sum', sum],
    ['mean', mean],
  ] as const)('the gradient of %s', (_name, reduce) => {
    test.each(shapes)('of x of shape [%j] along %j is that of upstream, and so is the second derivative', (shape, axis) => {
      const x = tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(3 * i + 1)),
        shape,
      );
      const first = grad((v: Tensor) => sum(square(reduce(square(v), axis))));
      const second = grad((v: Tensor) => sum(square(first(v))));
      const found = [ours, upstream].map((gradients) => {
        use(gradients);
        return tidy(() => [...first(x).dataSync(), ...second(x).dataSync()]);
      });
      use(ours);
      const [mine = [], theirs = []] = found;
      const top = Math.max(...theirs.map(Math.abs));
      for (const [i, value] of theirs.entries()) expect(Math.abs((mine[i] as number) - value)).toBeLessThanOrEqual(2 ** -22 * top);
    });

    test('of nothing is nothing, of NaN and infinite dy what a product makes of it', () => {
      for (const shape of [[0], [2, 0], [0, 3]]) {
        expect(grad((v: Tensor) => reduce(v) as Tensor)(zeros(shape)).shape).toEqual(shape);
      }
      for (const dy of [Number.NaN, Number.POSITIVE_INFINITY]) {
        expect([...grad((v: Tensor) => mul(reduce(v), dy))(zeros([2])).dataSync()]).toEqual([dy, dy]);
      }
    });

    test('leaves nothing behind', () => {
      const x = zeros([3, 4]);
      const before = memory().numTensors;
      grad((v: Tensor) => sum(reduce(v, 0)))(x).dispose();
      expect(memory().numTensors).toBe(before);
    });
  });
});

test.each([
  ['sum', sum],
  ['mean', mean],
] as const)(
  'the gradient of %s hands a few numbers to wasm, whatever the size of x; that of upstream as many as x has',
  async (_name, reduce) => {
    await setBackend('wasm');
    const x = zeros([40, 50]);
    const step = () => tidy(() => void grad((v: Tensor) => reduce(v) as Tensor)(x));
    use(upstream);
    expect(written(step)).toBeGreaterThanOrEqual(2000);
    use(ours);
    expect(written(step)).toBeLessThan(10);
  },
);
