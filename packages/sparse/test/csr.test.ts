import { describe, expect, test } from '@jest/globals';
import { mean, ones, type Scalar, setBackend, square, sub, sum, tensor1d, tensor2d, train, variableGrads } from '@tensorflow/tfjs-core';
import './backends.js';
import { load, Random } from '@slim/core';
import { CompactLinear, CSRLinear, featuresToText, patternOf, randomPattern } from '../src/index.js';

const W = [
  [0, 2, 0, 0],
  [0, 0, 0, 0],
  [3, 0, 0, -1],
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test('CSRLinear.fromMatrix(W, { pattern: await patternOf(W) }) is W, for rows, tensors and a saved copy', async () => {
    await start();
    const pattern = await patternOf(W);
    expect(await patternOf(tensor2d(W))).toBe(pattern);
    const { map, distance, nearest } = await CSRLinear.fromMatrix(W, { pattern });
    expect([distance, nearest]).toEqual([0, true]);
    expect(await map.effectiveW().array()).toEqual(W);
    expect(await map.forward(tensor1d([1, 10, 100])).array()).toEqual([300, 2, 0, -100]);
    // As torch.tensor(W).T.to_sparse_csr() stores it.
    const { values, col_indices, crow_indices } = map.parameters;
    expect(await Promise.all([values, col_indices, crow_indices].map((x) => x!.array()))).toEqual([
      [3, 2, -1],
      [2, 0, 2],
      [0, 1, 2, 2, 3],
    ]);
    const copy = load(JSON.parse(JSON.stringify(await map.save())), { maps: { CSRLinear } });
    expect(await copy.effectiveW().array()).toEqual(W);
  });

  test('CSRLinear.fromMatrix(W) keeps what lies in its pattern and drops the rest', async () => {
    await start();
    const { map, distance } = await CSRLinear.fromMatrix(
      [
        [1, 2],
        [3, 4],
      ],
      {
        pattern: await patternOf([
          [1, 0],
          [0, 1],
        ]),
      },
    );
    expect(await map.effectiveW().array()).toEqual([
      [1, 0],
      [0, 4],
    ]);
    expect(distance).toBeCloseTo(Math.sqrt(13), 12);
  });

  test('CSRLinear trains its entries and nothing else: a sparse truth is found', async () => {
    await start();
    const pattern = randomPattern(8, 6, 0.25, 3);
    const [truth, map] = [new CSRLinear(8, 6, { pattern, seed: 1 }), new CSRLinear(8, 6, { pattern, seed: 2 })];
    const random = new Random(7);
    const x = tensor2d(
      Float32Array.from({ length: 64 * 8 }, () => random.normal()),
      [64, 8],
    );
    const target = truth.forward(x);
    const optimizer = train.adam(0.05);
    for (let step = 0; step < 200; step++) {
      optimizer.minimize(() => mean(square(sub(map.forward(x), target))) as Scalar, false, map.trainable);
    }
    const [found, wanted] = [await map.parameters.values.data(), await truth.parameters.values.data()];
    for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-2);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('CSRLinear without an entry is 0, has nothing to train, and x has a gradient of 0', async () => {
    await start();
    const map = new CSRLinear(3, 2, { pattern: featuresToText([]), bias: true, seed: 1 });
    expect(map.trainable.map(({ shape }) => shape)).toEqual([[1, 2]]);
    expect(await map.effectiveW().array()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const bias = await map.effectiveB().data();
    expect([...(await map.forward(ones([2, 3])).data())]).toEqual([...bias, ...bias]);
    const { grads } = variableGrads(() => sum(map.forward(ones([2, 3]))) as Scalar, map.trainable);
    expect(Object.values(grads)).toHaveLength(1);
  });

  test('CompactLinear leaves out inputs and outputs, alone and in a batch', async () => {
    await start();
    const options = { inputs: featuresToText([0, 2]), outputs: featuresToText([0, 1, 3]), bias: true };
    const { map, distance } = await CompactLinear.fromMatrix(W, options);
    expect(distance).toBe(0);
    map.parameters['bias']!.assign(tensor2d([[1, 1, 1, 1]]));
    expect(await map.forward(tensor1d([1, 10, 100])).array()).toEqual([301, 3, 1, -99]);
    expect(await map.forward(tensor2d([[1, Number.NaN, 100]])).array()).toEqual([[301, 3, 1, -99]]);
  });

  test.each([1e30, 1e-30])('CSRLinear and CompactLinear keep entries of %d', async (size) => {
    await start();
    const w = [
      [0, size],
      [-size, 0],
    ];
    const maps = [await CSRLinear.fromMatrix(w, { pattern: await patternOf(w) }), await CompactLinear.fromMatrix(w)];
    for (const { map } of maps) {
      expect((await map.effectiveW().array()).flat()).toEqual(w.flat().map(Math.fround));
      const y = (await map.forward(tensor1d([1, 2])).array()) as number[];
      for (const [i, wanted] of [-2 * size, size].entries()) expect(Math.abs(y[i]! / wanted - 1)).toBeLessThan(1e-6);
    }
  });
});

describe('patterns', () => {
  test('new CSRLinear(n, m) draws the same pattern each time, and randomPattern another for each seed', async () => {
    await setBackend('cpu');
    const [a, b] = [new CSRLinear(30, 20, { seed: 1 }), new CSRLinear(30, 20, { seed: 2 })];
    expect(await a.parameters.col_indices.data()).toEqual(await b.parameters.col_indices.data());
    expect(a.parameters.values.size).toBe(60); // a tenth
    expect(randomPattern(30, 20, 0.1, 1)).toBe(randomPattern(30, 20, 0.1, 1));
    expect(randomPattern(30, 20, 0.1, 1)).not.toBe(randomPattern(30, 20, 0.1, 2));
  });

  test('a text carries gaps of any length', async () => {
    await setBackend('cpu');
    const features = [0, 1, 127, 255, 256, 500, 20_000, 70_000, 2_200_000];
    const map = new CompactLinear(3_000_000, 1, { inputs: featuresToText(features) });
    expect([...(await map.parameters.used_inputs.data())]).toEqual(features);
    map.dispose();
  });

  test('wrong texts and densities are refused with the option and the value', () => {
    const csr = (options: object) => () => new CSRLinear(2, 2, options);
    expect(csr({ pattern: 'nonsense' })).toThrow(
      "CSRLinear(2 → 2): pattern must be a text of patternOf or randomPattern for these sizes, got 'nonsense'",
    );
    expect(csr({ pattern: featuresToText([1, 4]) })).toThrow('got place 4 of 4');
    expect(csr({ pattern: 'gaps:gA==' })).toThrow('got a text that breaks off');
    expect(csr({ pattern: 'gaps:?' })).toThrow("got 'gaps:?'");
    expect(csr({ density: 1.5 })).toThrow('density must lie in [0, 1], got 1.5');
    expect(() => new CompactLinear(2, 2, { outputs: featuresToText([2]) })).toThrow(
      'outputs must be a text of featuresToText for 2 features, got place 2 of 2',
    );
    expect(() => new CompactLinear(2, 2, { inputs: featuresToText([]) })).toThrow('inputs must name at least one feature, got none');
    expect(() => featuresToText([1, 1])).toThrow('features must be whole numbers that grow, got 1 at 1');
    expect(() => randomPattern(2, 2, Number.NaN)).toThrow('density must lie in [0, 1], got NaN');
    expect(() => randomPattern(2, 2, 0.5, Number.NaN)).toThrow('seed must be a safe integer, got NaN');
    expect(randomPattern(8, 8, 0.5, null as never)).toBe(randomPattern(8, 8, 0.5, 0));
  });

  test.each([-3, 0, 2.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'randomPattern of %d inputs is refused, and does not run for ever',
    (size) => {
      expect(() => randomPattern(size, 3, 0.5)).toThrow(`inFeatures must be a positive integer, got ${size}`);
      expect(() => randomPattern(3, size, 0.5)).toThrow(`outFeatures must be a positive integer, got ${size}`);
    },
  );

  test('patternOf refuses what is no matrix', async () => {
    await setBackend('cpu');
    await expect(patternOf(tensor1d([1]))).rejects.toThrow('W must have shape [in, out], got [1]');
    await expect(patternOf([[1], [1, 2]])).rejects.toThrow('row 1 must have 1 numbers like row 0, got 2');
  });
});
