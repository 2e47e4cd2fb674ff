/** Faults of the reference in the lasso and L0 maps, each as what a user of this package sees instead. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  add,
  matMul,
  mean,
  type Scalar,
  setBackend,
  square,
  sub,
  type Tensor,
  tensor1d,
  tensor2d,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import { L0Linear, LassoLinear, LassoLinearRELU } from '../src/index.js';

beforeAll(() => setBackend('cpu'));

const numberOf = async (x: Tensor): Promise<number> => (await x.data())[0] as number;
const numbers = async (x: Tensor): Promise<number[]> => [...(await x.data())];

describe('D01: the start follows the fan-in', () => {
  test("new L0Linear(400, 4) starts within 1/√400, with init: 'reference' within 1/√4", async () => {
    const largest = async (init: 'fanIn' | 'reference') =>
      Math.max(...(await numbers(new L0Linear(400, 4, { init, seed: 1 }).parameters.weight)).map(Math.abs));
    expect(await largest('fanIn')).toBeLessThanOrEqual(0.05);
    expect(await largest('reference')).toBeGreaterThan(0.45);
  });

  test("new LassoLinear(400, 4) starts with the deviation √(2/400)/2 of its parts, with init: 'reference' with √(2/4)/2", async () => {
    for (const Map of [LassoLinear, LassoLinearRELU]) {
      for (const [init, fan] of [
        ['fanIn', 400],
        ['reference', 4],
      ] as const) {
        const values = await numbers(new Map(400, 4, { init, seed: 1 }).parameters.u_param);
        const squares = values.reduce((total, value) => total + value ** 2, 0) / values.length;
        expect(Math.abs(Math.sqrt(squares) / (Math.sqrt(2 / fan) / 2) - 1)).toBeLessThan(0.08); // 1600 draws
      }
    }
  });
});

describe('D10: the L0 penalty is a cost', () => {
  test('200 steps of SGD on regError() alone close gates and shrink weights; the penalty is never negative', async () => {
    const map = new L0Linear(6, 4, { seed: 1 });
    const [before, gates] = [await numberOf(map.regError()), await numbers(map.parameters.qz_loga)];
    expect(before).toBeGreaterThan(0);
    const optimizer = train.sgd(0.1);
    for (let step = 0; step < 200; step++) optimizer.minimize(() => map.regError(), false, map.trainable);
    const after = await numberOf(map.regError());
    expect(after).toBeGreaterThanOrEqual(0);
    expect(after).toBeLessThan(before / 2);
    for (const [i, loga] of (await numbers(map.parameters.qz_loga)).entries()) expect(loga).toBeLessThan(gates[i]!);
    expect(Math.max(...(await numbers(map.parameters.weight)).map(Math.abs))).toBeLessThan(0.5);
  });
});

describe('D11: the L0 penalty counts every weight once', () => {
  test('regError() without weight decay is lamda times the expected number of open gates, whatever the number of outputs', async () => {
    for (const outputs of [1, 4, 10]) {
      for (const gates of ['weight', 'input'] as const) {
        const map = new L0Linear(6, outputs, { weightDecay: 0, lamda: 2, gates, seed: 1 });
        const closed = await numbers(map.cdfQz(0));
        const perGate = gates === 'input' ? outputs : 1;
        const open = closed.reduce((total, p) => total + (1 - p) * perGate, 0);
        expect(Math.abs((await numberOf(map.regError())) / (2 * open) - 1)).toBeLessThan(1e-5);
        expect(open).toBeLessThan(6 * outputs);
      }
    }
  });
});

describe('D12: cdfQz of any number and of tensors', () => {
  test('map.cdfQz(1.1), map.cdfQz(-0.1) and map.cdfQz(tensor) work', async () => {
    const map = new L0Linear(1, 3, { seed: 1 });
    for (const entry of await numbers(map.cdfQz(1.1))) expect(Math.abs(entry - 1)).toBeLessThan(1.1e-6);
    for (const entry of await numbers(map.cdfQz(-0.1))) expect(entry).toBeLessThan(1.1e-6);
    const each = await Promise.all([0, 0.5, 1].map(async (x) => numbers(map.cdfQz(x))));
    const together = await numbers(map.cdfQz(tensor1d([0, 0.5, 1])));
    for (const [i, entry] of together.entries()) expect(Math.abs(entry - each[i]![i]!)).toBeLessThan(1e-6);
  });
});

describe('D13: impossible options of L0', () => {
  test('new L0Linear(2, 2, { droprateInit: 0 }) is refused, and so are 1, 2 and an unknown option', () => {
    for (const droprateInit of [0, 1, 2]) {
      expect(() => new L0Linear(2, 2, { droprateInit })).toThrow(
        `L0Linear(2 → 2): droprateInit must lie between 0 and 1, got ${droprateInit}`,
      );
    }
    expect(() => new L0Linear(2, 2, { lambda: 1 } as object)).toThrow("has no option 'lambda'");
    expect(() => new L0Linear(2, 2, { temperature: 0 })).toThrow('temperature must be above 0 in float32, got 0');
    expect(() => new L0Linear(2, 2, { lamda: -1 })).toThrow('lamda must be at least 0, got -1');
    expect(() => new L0Linear(2, 2, { weightDecay: -1 })).toThrow('weightDecay must be at least 0, got -1');
    expect(() => new L0Linear(2, 2, { gates: 'row' as 'input' })).toThrow("gates must be 'weight' or 'input', got 'row'");
  });
});

/** 20 inputs of which 3 matter, 1500 steps: entries of W that are exactly 0, and the mean squared error. */
const regress = async (map: LinearMap): Promise<{ zeros: number; error: number; overlap: number }> => {
  const random = new Random(1);
  const x = tensor2d(
    Float32Array.from({ length: 100 * 20 }, () => random.normal()),
    [100, 20],
  );
  const truth = Float32Array.from({ length: 20 }, (_, j) => [2, -1, 3][j] ?? 0);
  const y = matMul(x, tensor2d(truth, [20, 1]));
  const optimizer = train.sgd(0.02);
  for (let step = 0; step < 1500; step++) {
    optimizer.minimize(() => add(mean(square(sub(map.forward(x), y))), map.regError()) as Scalar, false, map.trainable);
    map.afterStep();
  }
  const [w, u, v] = await Promise.all([map.effectiveW(), map.parameters['u_param']!, map.parameters['v_param']!].map(numbers));
  return {
    zeros: w!.filter((entry) => entry === 0).length,
    error: await numberOf(mean(square(sub(map.forward(x), y)))),
    overlap: Math.max(...u!.map((entry, i) => Math.min(entry, v![i]!))),
  };
};

describe('D14: a lasso that makes zeros', () => {
  test("with { penalty: 'split' } 17 of 20 entries become exactly 0 at the same fit; gamma·Σ|W| leaves u and v on top of each other", async () => {
    const kept = await regress(new LassoLinear(20, 1, { gamma: 0.1, seed: 1 }));
    const split = await regress(new LassoLinear(20, 1, { gamma: 0.1, penalty: 'split', seed: 1 }));
    expect(split.zeros).toBe(17);
    expect(split.overlap).toBe(0);
    expect(kept.zeros).toBe(0);
    expect(kept.overlap).toBeGreaterThan(0.01);
    expect(split.error).toBeLessThan(2 * kept.error + 0.01);
  });

  test('where u·v = 0 both penalties are the same number', async () => {
    const w = [
      [1, -2],
      [0, 3],
    ];
    for (const Map of [LassoLinear, LassoLinearRELU]) {
      for (const penalty of ['weight', 'split'] as const) {
        const { map } = await Map.fromMatrix(w, { gamma: 0.5, penalty });
        expect(await numberOf(map.regError())).toBe(3);
      }
    }
  });
});

describe('D15: the lasso projects everywhere, and forward writes nothing', () => {
  test('effectiveW() and regError() with u = -1 and v = 0.5 are -0.5 and 0.5 per entry before forward and after it', async () => {
    const map = new LassoLinear(2, 2, { seed: 1 });
    map.parameters.u_param.assign(
      tensor2d([
        [-1, -1],
        [-1, -1],
      ]),
    );
    map.parameters.v_param.assign(
      tensor2d([
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
    );
    for (let pass = 0; pass < 2; pass++) {
      expect(await numbers(map.effectiveW())).toEqual([-0.5, -0.5, -0.5, -0.5]);
      expect(await numberOf(map.regError())).toBe(2);
      expect(await numbers(map.forward(tensor2d([[1, 1]])))).toEqual([-1, -1]);
      expect(await numbers(map.parameters.u_param)).toEqual([-1, -1, -1, -1]);
    }
    map.afterStep(); // the projection, when it is asked for
    expect(await numbers(map.parameters.u_param)).toEqual([0, 0, 0, 0]);
  });
});

describe('D16: entries below zero may come back', () => {
  const gradientsBelowZero = async (map: LinearMap): Promise<number[]> => {
    for (const variable of map.trainable)
      variable.assign(
        tensor2d([
          [-1, -1],
          [-1, -1],
        ]),
      );
    const { grads } = variableGrads(() => mean(square(sub(map.forward(tensor2d([[1, 2]])), 1))) as Scalar, map.trainable);
    return (await Promise.all(Object.values(grads).map(numbers))).flat().map(Math.abs);
  };

  test("new LassoLinearRELU(2, 2) with all parameters below 0 is dead, with gradient: 'identity' it learns, as LassoLinear does", async () => {
    expect(Math.max(...(await gradientsBelowZero(new LassoLinearRELU(2, 2, { seed: 1 }))))).toBe(0);
    expect(Math.min(...(await gradientsBelowZero(new LassoLinearRELU(2, 2, { gradient: 'identity', seed: 1 }))))).toBeGreaterThan(0);
    expect(Math.min(...(await gradientsBelowZero(new LassoLinear(2, 2, { seed: 1 }))))).toBeGreaterThan(0);
  });
});
