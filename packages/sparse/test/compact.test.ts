import { describe, expect, test } from '@jest/globals';
import { add, memory, mul, ones, setBackend, sub, tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import './backends.js';
import { maps as coreMaps, Linear, type LinearMap, load, product, Random, SplitLinear } from '@slim/core';
import { compact, L0Linear, LassoLinear, maps, sparsityOf } from '../src/index.js';

const normals = (shape: number[], seed: number) => {
  const random = new Random(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};

/** A lasso map of which a share of the entries is left, in some rows and columns only. */
const sparseMap = async (i: number, o: number, share: number, keepsRow = (_j: number) => true, keepsColumn = (_k: number) => true) => {
  const random = new Random(5);
  const w = Array.from({ length: i }, (_, j) =>
    Array.from({ length: o }, (_, k) => (keepsRow(j) && keepsColumn(k) && random.uniform() < share ? random.normal() : 0)),
  );
  const { map } = await LassoLinear.fromMatrix(w, { bias: true });
  map.parameters['bias']!.assign(normals([1, o], 9));
  return map;
};

/** The same W, 0 for −0; products to 1e-6 of their largest entry. */
const mustAgree = async (small: LinearMap, map: LinearMap) => {
  expect(await small.effectiveW().data()).toEqual(add(map.effectiveW(), 0).dataSync());
  for (const shape of [[map.inFeatures], [1, map.inFeatures], [7, map.inFeatures], [2, 3, map.inFeatures]]) {
    const x = normals(shape, 3);
    const [ours, theirs] = [small.forward(x), map.forward(x)];
    expect(ours.shape).toEqual(theirs.shape);
    const largest = Math.max(...theirs.dataSync().map(Math.abs));
    expect(Math.max(...sub(ours, theirs).dataSync().map(Math.abs))).toBeLessThanOrEqual(1e-6 * largest);
  }
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test("compact(map, { form: 'csr' }) keeps few entries as a CSRLinear with the same numbers", async () => {
    await start();
    const map = await sparseMap(40, 30, 0.05);
    const small = await compact(map, { form: 'csr' });
    expect(small.name).toBe('CSRLinear');
    await mustAgree(small, map);
  });

  test('compact(map) keeps a block where the backend has no kernel for stored entries', async () => {
    await start();
    const map = await sparseMap(40, 30, 0.01);
    expect((await sparsityOf(map)).form).toBe('dense');
    const small = await compact(map);
    expect(small.name).toBe('CompactLinear');
    await mustAgree(small, map);
  });

  test('compact(map) drops inputs and outputs without an entry and keeps the block as a CompactLinear', async () => {
    await start();
    const map = await sparseMap(
      40,
      30,
      1,
      (j) => j % 3 === 0,
      (k) => k > 4,
    );
    const small = await compact(map);
    expect([small.name, small.parameters['weight']!.shape]).toEqual(['CompactLinear', [14, 25]]);
    await mustAgree(small, map);
  });

  test('compact(map) of a full map is a Linear', async () => {
    await start();
    const map = new SplitLinear(5, 4, { seed: 1 });
    for (const variable of map.trainable) variable.assign(normals(variable.shape, variable.id));
    map.parameters['B.weight']!.assign(ones([5, 4]));
    map.parameters['C.weight']!.assign(mul(ones([5, 4]), 3));
    const small = await compact(map);
    expect(small.name).toBe('Linear');
    await mustAgree(small, map);
  });

  test.each(['csr', 'dense'] as const)("compact(map, { form: '%s' }) keeps that form for few entries and many", async (form) => {
    await start();
    for (const share of [0, 0.02, 0.9]) {
      const map = await sparseMap(12, 9, share);
      const small = await compact(map, { form });
      expect(small.name === 'CSRLinear').toBe(form === 'csr');
      await mustAgree(small, map);
    }
  });

  test('compact(map) of a map that is 0, of a trained L0Linear and of a product works, and the map stays as it was', async () => {
    await start();
    const l0 = new L0Linear(6, 5, { gates: 'input', seed: 1 });
    l0.parameters.qz_loga.assign(tensor1d([-9, 9, -9, -9, 9, -9]));
    const zero = (
      await LassoLinear.fromMatrix([
        [0, 0],
        [0, 0],
      ])
    ).map;
    const inner = product(await sparseMap(6, 4, 0.2), new Linear(4, 3, { bias: true, seed: 1 }));
    for (const map of [l0, zero, inner]) {
      const before = await map.effectiveW().data();
      const small = await compact(map);
      await mustAgree(small, map);
      small.dispose();
      expect(await map.effectiveW().data()).toEqual(before);
    }
    const small = await compact(l0);
    expect([small.name, small.parameters['weight']!.shape]).toEqual(['CompactLinear', [2, 5]]);
  });

  test('compact(map, { threshold }) counts small entries as zero', async () => {
    await start();
    const { map } = await LassoLinear.fromMatrix([
      [1, 1e-4],
      [0, -1e-4],
    ]);
    for (const form of ['csr', 'dense', 'auto'] as const) {
      const small = await compact(map, { threshold: 1e-4, form });
      expect(await small.effectiveW().array()).toEqual([
        [1, 0],
        [0, 0],
      ]);
    }
    expect((await sparsityOf(map, { threshold: 1e-4 })).nonzeros).toBe(1);
  });

  test('what compact(map) makes is saved, loaded, certified and cloned like any map', async () => {
    await start();
    const [few, rows] = [await sparseMap(20, 10, 0.05), await sparseMap(20, 10, 1, (j) => j < 5)];
    for (const [map, form] of [
      [few, 'csr'],
      [rows, 'dense'],
    ] as const) {
      const small = await compact(map, { form });
      for (const { holds } of await small.certify()) expect(holds).toBe(true);
      const again = load(JSON.parse(JSON.stringify(await small.save())), { maps: { ...coreMaps, ...maps } });
      await mustAgree(again, map);
      await mustAgree(small.clone(), map);
    }
  });

  test('compact(map) keeps NaN and infinity', async () => {
    await start();
    const map = new Linear(3, 3, { seed: 1 });
    map.parameters.weight.assign(
      tensor2d([
        [0, 0, 0],
        [Number.NaN, 0, 0],
        [0, Number.POSITIVE_INFINITY, 0],
      ]),
    );
    for (const form of ['csr', 'dense'] as const) {
      const w = await (await compact(map, { form })).effectiveW().data();
      expect(w).toEqual(await map.effectiveW().data());
    }
  });

  test('sparsityOf(map) foretells the form and the bytes of compact(map)', async () => {
    await start();
    const cases = [
      await sparseMap(40, 30, 0.05),
      await sparseMap(40, 30, 1, (j) => j % 3 === 0),
      await sparseMap(40, 30, 1),
      await sparseMap(40, 30, 0),
    ];
    for (const map of cases) {
      for (const form of ['auto', 'csr', 'dense'] as const) {
        const { nonzeros, density, entries, bytesBefore, bytesAfter, form: chosen } = await sparsityOf(map, { form });
        const small = await compact(map, { form });
        const bytesOf = (one: LinearMap) => Object.values(one.parameters).reduce((total, { size }) => total + 4 * size, 0);
        expect([bytesBefore, bytesAfter]).toEqual([bytesOf(map), bytesOf(small)]);
        expect(chosen === 'csr').toBe(small.name === 'CSRLinear');
        expect(nonzeros).toBe((await map.effectiveW().data()).filter((entry) => entry !== 0).length);
        expect(density).toBe(nonzeros / entries);
        small.dispose();
      }
    }
  });
});

describe('compact', () => {
  test('refuses unknown forms, thresholds below 0 and disposed maps, and no call leaves a tensor behind but its result', async () => {
    await setBackend('cpu');
    const map = new Linear(2, 2, { seed: 1 });
    const before = memory().numTensors;
    await sparsityOf(map);
    (await compact(map)).dispose();
    expect(memory().numTensors).toBeLessThanOrEqual(before + 1); // the kept W of the map
    await expect(compact(map, { form: 'sparse' as 'csr' })).rejects.toThrow(
      "compact Linear(2 → 2): form must be 'auto', 'csr' or 'dense', got 'sparse'",
    );
    await expect(compact(map, { treshold: 1 } as object)).rejects.toThrow("has no option 'treshold' (got 1); it has form, threshold");
    await expect(compact(map, { threshold: -1 })).rejects.toThrow('threshold must be at least 0, got -1');
    await expect(sparsityOf(map, { threshold: Number.NaN })).rejects.toThrow(
      'sparsityOf Linear(2 → 2): threshold must be at least 0, got NaN',
    );
    map.dispose();
    await expect(compact(map)).rejects.toThrow('effectiveW was called after dispose');
  });
});
