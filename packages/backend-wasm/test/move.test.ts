import { describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { type DataType, engine, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

const numbers = (shape: number[], dtype: DataType): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Array.from({ length: size }, (_, i) => (dtype === 'bool' ? Number(i % 3 === 0) : i + 1)),
    shape,
    dtype as 'float32',
  );
};

/** The numbers that f makes on a backend, shapes included. */
const made = async (backend: string, f: () => Tensor | Tensor[]): Promise<unknown> => {
  await setBackend(backend);
  return tidy(() => [f()].flat().map((t) => [t.shape, t.dtype, [...t.dataSync()]]));
};

const cases: Record<string, (x: (...shape: number[]) => Tensor) => Tensor | Tensor[]> = {
  clone: (x) => tf.clone(x(3, 4)),
  'clone of nothing': (x) => tf.clone(x(0, 4)),
  'slice of a vector': (x) => tf.slice(x(9), 2, 5),
  'slice of rows': (x) => tf.slice(x(7, 5), [2, 0], [3, 5]),
  'slice of columns': (x) => tf.slice(x(7, 5), [0, 1], [7, 3]),
  'slice of one entry': (x) => tf.slice(x(7, 5), [6, 4], [1, 1]),
  'slice of long rows': (x) => tf.slice(x(3, 100), [1, 3], [2, 90]),
  'slice of rank 3': (x) => tf.slice(x(3, 4, 5), [1, 1, 1], [2, 2, 3]),
  'slice of rank 4': (x) => tf.slice(x(2, 3, 4, 5), [0, 1, 1, 2], [2, 2, 3, 2]),
  'slice of rank 5': (x) => tf.slice(x(2, 3, 2, 3, 2), [1, 0, 1, 0, 1], [1, 3, 1, 2, 1]),
  'slice of a middle axis': (x) => tf.slice(x(3, 4, 5), [0, 1, 0], [3, 2, 5]),
  'slice of nothing': (x) => tf.slice(x(3, 4), [1, 1], [0, 2]),
  'slice of everything': (x) => tf.slice(x(3, 4), [0, 0], [3, 4]),
  'slice to the end': (x) => tf.slice(x(3, 4), [1, 2], [-1, -1]),
  'slice of an empty tensor': (x) => tf.slice(x(0, 4), [0, 1], [0, 2]),
  'split of columns': (x) => tf.split(x(3, 6), 3, 1),
  'split of rows into unequal parts': (x) => tf.split(x(6, 2), [1, 2, 3], 0),
  'split of the last axis': (x) => tf.split(x(2, 3, 4), 2, -1),
  'split into one part': (x) => tf.split(x(2, 3), 1, 0),
  'unstack of rows': (x) => tf.unstack(x(3, 4)),
  'unstack of columns': (x) => tf.unstack(x(3, 4), 1),
  'unstack of the last axis of three': (x) => tf.unstack(x(2, 3, 2), -1),
  'gather of rows': (x) => tf.gather(x(4, 3), tf.tensor1d([3, 0, 0], 'int32')),
  'gather of columns': (x) => tf.gather(x(3, 5), tf.tensor1d([4, 1], 'int32'), 1),
  'gather of a middle axis by a table': (x) =>
    tf.gather(
      x(2, 4, 3),
      tf.tensor2d(
        [
          [0, 3],
          [2, 2],
        ],
        [2, 2],
        'int32',
      ),
      1,
    ),
  'gather of long rows': (x) => tf.gather(x(5, 50), tf.tensor1d([1, 4], 'int32')),
  'gather of nothing': (x) => tf.gather(x(5, 2), tf.tensor1d([], 'int32')),
  'gather of batches': (x) => tf.gather(x(2, 3, 2), tf.tensor2d([[2], [0]], [2, 1], 'int32'), 1, 1),
  'tile of a row': (x) => tf.tile(x(1, 5), [4, 1]),
  'tile of a column': (x) => tf.tile(x(5, 1), [1, 7]),
  'tile of both': (x) => tf.tile(x(2, 3), [3, 2]),
  'tile of rank 3': (x) => tf.tile(x(2, 1, 3), [1, 4, 2]),
  'tile of long rows': (x) => tf.tile(x(2, 70), [2, 2]),
  'tile of a vector': (x) => tf.tile(x(3), [3]),
  'tile that changes nothing': (x) => tf.tile(x(2, 3), [1, 1]),
  'tile of nothing': (x) => tf.tile(x(0, 3), [2, 2]),
  broadcastTo: (x) => tf.broadcastTo(x(1, 3, 1), [2, 3, 4]),
};

describe.each(['float32', 'int32', 'bool'] as const)('%s tensors', (dtype) => {
  test.each(Object.entries(cases))('%s is what the cpu backend makes of it', async (_, f) => {
    const run = () => f((...shape) => numbers(shape, dtype));
    expect(await made('wasm', run)).toEqual(await made('cpu', run));
  });
});

describe('what is cut or repeated', () => {
  test('slice beyond the end is refused as before', () => {
    expect(() => tf.slice(numbers([3], 'float32'), 2, 5)).toThrow('begin[0] + size[0] (7) would overflow input.shape[0] (3)');
  });

  test('gather at a place that does not exist is refused as before', async () => {
    await setBackend('wasm');
    for (const place of [-1, 3]) {
      expect(() => tf.gather(numbers([3, 2], 'float32'), tf.tensor1d([0, place], 'int32'))).toThrow(
        `the index value ${place} is not in [0, 2]`,
      );
    }
  });

  test('strings are left to the kernels that were there', async () => {
    await setBackend('wasm');
    const words = tf.tensor1d(['a', 'b', 'c'], 'string');
    expect(tf.slice(words, 1, 2).dataSync()).toEqual(['b', 'c']);
  });

  test('a clone shares its numbers, which live as long as one of the two', async () => {
    await setBackend('wasm');
    const before = memory();
    const heldBefore = engine().backend.numDataIds();
    const x = numbers([3, 4], 'float32');
    const [twin, text] = [tf.clone(x), tf.clone(tensor(['ä', 'b']))];
    expect(engine().backend.numDataIds() - heldBefore).toBe(3); // x and its twin, and two arrays of text
    x.dispose();
    numbers([3, 4], 'int32'); // would take the place
    expect([...twin.dataSync()]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(text.dataSync()).toEqual(['ä', 'b']);
    twin.dispose();
    expect(engine().backend.numDataIds() - heldBefore).toBe(3); // the number and the texts
    expect(memory().numTensors - before.numTensors).toBe(3);
  });

  test('assigning to a variable leaves its clones alone', async () => {
    await setBackend('wasm');
    tidy(() => {
      const x = tf.variable(numbers([4], 'float32'));
      const twin = tf.clone(x);
      x.assign(tf.zeros([4]));
      expect([...twin.dataSync()]).toEqual([1, 2, 3, 4]);
      expect([...x.dataSync()]).toEqual([0, 0, 0, 0]);
      x.dispose();
    });
  });

  test('tile, slice and split return their memory', async () => {
    await setBackend('wasm');
    const x = numbers([4, 6], 'float32');
    const before = memory();
    const held = engine().backend.numDataIds();
    tidy(() => {
      tf.tile(x, [2, 2]);
      tf.slice(x, [1, 1], [2, 2]);
      tf.split(x, 2, 1);
      tf.unstack(x);
    });
    expect(memory()).toEqual(before);
    expect(engine().backend.numDataIds()).toBe(held);
  });
});
