import { describe, expect, test } from '@jest/globals';
import { add, matMul, mean, type Scalar, setBackend, square, sub, tensor2d, train, variableGrads } from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import { identityGradReLU, LassoLinear, LassoLinearRELU } from '../src/index.js';

const normals = (rows: number, columns: number, seed: number) => {
  const random = new Random(seed);
  return tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
};

const TRUTH = Float32Array.from({ length: 20 }, (_, j) => [2, 0, -1, 0, 0, 3][j] ?? 0);

/** Gradient descent on a regression of 20 inputs of which 3 matter, with the penalty; afterStep as a user calls it. */
const fitThree = async (map: LinearMap): Promise<Float32Array> => {
  const x = normals(100, 20, 1);
  const target = matMul(x, tensor2d(TRUTH, [20, 1]));
  const optimizer = train.sgd(0.02);
  for (let step = 0; step < 1000; step++) {
    optimizer.minimize(() => add(mean(square(sub(map.forward(x), target))), map.regError()) as Scalar, false, map.trainable);
    map.afterStep();
  }
  return (await map.effectiveW().data()) as Float32Array;
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test("LassoLinear with penalty 'split' finds the three inputs that matter and sets the other 17 to exactly 0", async () => {
    await start();
    const w = await fitThree(new LassoLinear(20, 1, { penalty: 'split', gamma: 0.1, seed: 1 }));
    expect([...w].map((entry) => entry !== 0)).toEqual([...TRUTH].map((entry) => entry !== 0));
    // The lasso shrinks by gamma/2 over the variance of the inputs, here about 1; the sample of 100 adds some.
    for (const [j, entry] of w.entries()) expect(Math.abs(entry - TRUTH[j]!)).toBeLessThan(0.12);
  });

  test('regError() has gradient 0 where an entry of W is exactly 0', async () => {
    await start();
    for (const map of [new LassoLinear(2, 2), new LassoLinearRELU(2, 2)]) {
      for (const variable of map.trainable)
        variable.assign(
          tensor2d([
            [1, 1],
            [2, 3],
          ]),
        ); // u = v
      const { grads } = variableGrads(() => map.regError(), map.trainable);
      for (const gradient of Object.values(grads)) expect(Math.max(...(await gradient.data()).map(Math.abs))).toBe(0);
    }
  });

  test('afterStep() puts what is below zero back to zero and does not change W', async () => {
    await start();
    for (const map of [new LassoLinear(3, 3, { seed: 1 }), new LassoLinearRELU(3, 3, { gradient: 'identity', seed: 1 })]) {
      map.parameters.u_param.assign(sub(map.parameters.u_param, 0.3));
      const before = await map.effectiveW().data();
      map.afterStep();
      expect(await map.effectiveW().data()).toEqual(before);
      expect(Math.min(...(await map.parameters.u_param.data()))).toBe(0);
    }
  });

  test.each([1e30, 1e-30])('effectiveW() and regError() of entries of %d are finite and right', async (size) => {
    await start();
    for (const Map of [LassoLinear, LassoLinearRELU]) {
      const { map, distance } = await Map.fromMatrix(
        [
          [size, -size],
          [0, size],
        ],
        { gamma: 0.5 },
      );
      expect(distance).toBeLessThan(1e-7 * size);
      const [penalty] = await map.regError().data();
      expect(Math.abs(penalty! / (1.5 * size) - 1)).toBeLessThan(1e-6);
    }
  });

  test('a parameter that is NaN shows in W', async () => {
    await start();
    for (const map of [new LassoLinear(1, 2), new LassoLinearRELU(1, 2)]) {
      map.parameters.u_param.assign(tensor2d([[Number.NaN, 1]]));
      const [entry] = await map.effectiveW().data();
      expect(entry).toBe(Number.NaN);
    }
  });
});

describe('LassoLinear', () => {
  test('starts as half of a normal number without its sign, from the fan-in', async () => {
    await setBackend('cpu');
    const values = (await new LassoLinear(50, 2000, { seed: 1 }).parameters.u_param.data()) as Float32Array;
    const squares = values.reduce((total, value) => total + value * value, 0) / values.length;
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.abs(squares / (2 / 50 / 4) - 1)).toBeLessThan(0.02); // 10⁵ draws: √(2/10⁵) = 0.0045 is one deviation
  });

  test('refuses a gamma below zero and an unknown penalty', () => {
    expect(() => new LassoLinear(2, 2, { gamma: -1 })).toThrow('LassoLinear(2 → 2): gamma must be at least 0, got -1');
    expect(() => new LassoLinear(2, 2, { penalty: 'both' as 'split' })).toThrow("penalty must be 'weight' or 'split', got 'both'");
    expect(() => new LassoLinearRELU(2, 2, { gradient: 'both' as 'relu' })).toThrow("gradient must be 'relu' or 'identity', got 'both'");
  });

  test('identityGradReLU is there, as in the reference', () => {
    expect(typeof identityGradReLU).toBe('function');
  });
});
