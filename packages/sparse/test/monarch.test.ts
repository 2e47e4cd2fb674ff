import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { Matrix64, singularValues } from '@slim/core/linalg';
import { setBackend } from '@tensorflow/tfjs-core';
import { ButterflyLinear, MonarchLinear } from '../src/index.js';

const gaussian = (rows: number, columns: number, seed = 1): Matrix64 => {
  const random = new Random(seed);
  return Matrix64.of(
    rows,
    columns,
    Array.from({ length: rows * columns }, () => random.normal()),
  );
};

const matrixOf = async (map: MonarchLinear | ButterflyLinear): Promise<Matrix64> => {
  const w = map.effectiveW();
  return Matrix64.of(map.inFeatures, map.outFeatures, await w.data());
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  test('new MonarchLinear(6, 9, { blocks: 3 }) has the W of its definition', async () => {
    const map = new MonarchLinear(6, 9, { blocks: 3, rank: 2, seed: 5 });
    const [r, l] = [await map.parameters.blkdiag1.array(), await map.parameters.blkdiag2.array()] as number[][][][];
    const w = await matrixOf(map);
    for (let j = 0; j < 6; j++) {
      for (let o = 0; o < 9; o++) {
        const [a, i, k, c] = [Math.floor(j / 2), j % 2, Math.floor(o / 3), o % 3];
        const terms = [0, 1].map(
          (t) => (r as never as number[][][])[a]![t * 3 + c]![i]! * (l as never as number[][][])[c]![k]![a * 2 + t]!,
        );
        expect(Math.abs(w.at(j, o) - (terms[0]! + terms[1]!))).toBeLessThan(1e-6); // entries are below 3: two products and a sum
      }
    }
  });

  test('MonarchLinear.fromMatrix(W) misses exactly the singular values beyond the rank of each part, for a dense W', async () => {
    for (const [rows, columns, blocks, rank] of [
      [16, 16, 4, 1],
      [16, 16, 4, 3],
      [10, 7, 3, 1],
      [5, 12, 2, 2],
    ] as const) {
      const w = gaussian(rows, columns);
      const { distance, nearest } = await MonarchLinear.fromMatrix(w, { blocks, rank });
      const inside = Math.ceil(rows / blocks);
      let missed = 0;
      for (let a = 0; a < blocks; a++) {
        for (let c = 0; c < blocks; c++) {
          const part = w.toArray().filter((_, j) => Math.floor(j / inside) === a);
          const values = singularValues(Matrix64.from(part.map((row) => row.filter((_, k) => k % blocks === c))));
          missed += values.slice(rank).reduce((sum, value) => sum + value * value, 0);
        }
      }
      expect(nearest).toBe(true);
      expect(Math.abs(distance - Math.sqrt(missed))).toBeLessThan(1e-5); // float32 rounding of a W of norm 16 at most
    }
  });

  test('MonarchLinear.fromMatrix(W) of a butterfly of 4^m features is exact', async () => {
    const w = await matrixOf(new ButterflyLinear(16, 16, { tiedWeight: false, seed: 2 }));
    const { distance } = await MonarchLinear.fromMatrix(w);
    expect(distance).toBeLessThan(1e-6);
  });

  test('MonarchLinear.fromMatrix(W) of zeros, of 1e30 and of 1e-30 stays finite and near', async () => {
    for (const size of [0, 1e30, 1e-30]) {
      const w = gaussian(4, 4);
      const { map } = await MonarchLinear.fromMatrix(
        Matrix64.of(
          4,
          4,
          w.data.map((entry) => entry * size),
        ),
        { rank: 2 },
      );
      const found = await matrixOf(map);
      const error = found.data.reduce((most, entry, i) => Math.max(most, Math.abs(entry - (w.data[i] as number) * size)), 0);
      expect(error).toBeLessThanOrEqual(1e-6 * size);
    }
  });
});

describe('refusals', () => {
  test('new MonarchLinear(9, 9, { blocks }) refuses what is no number of blocks, and ranks beyond those of the parts', () => {
    expect(() => new MonarchLinear(9, 9, { blocks: 0 })).toThrow('blocks must be a whole number from 1 to 9, got 0');
    expect(() => new MonarchLinear(9, 9, { blocks: 2.5 })).toThrow('blocks must be a whole number from 1 to 9, got 2.5');
    expect(() => new MonarchLinear(9, 9, { rank: 4 })).toThrow('rank must be a whole number from 1 to 3, got 4');
  });

  test('new MonarchLinear(256, 256) has 8192 numbers where a dense layer has 65536', () => {
    const map = new MonarchLinear(256, 256);
    expect(map.trainable.reduce((sum, { size }) => sum + size, 0)).toBe(8192);
  });
});
