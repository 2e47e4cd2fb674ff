import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  add,
  fill,
  grad,
  matMul,
  mean,
  mul,
  ones,
  type Scalar,
  setBackend,
  square,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import './backends.js';
import { Random } from '@slim/core';
import { type GoldenCase, type GoldenTensor, goldenOptions, goldenTensor } from '@slim/core/testing';
import { L0Linear } from '../src/index.js';

type Case = GoldenCase & {
  readonly cdf_qz: readonly { readonly x: number; readonly value: GoldenTensor }[];
  readonly quantile_concrete:
    | { readonly u: GoldenTensor; readonly value: GoldenTensor }
    | readonly { readonly u: GoldenTensor; readonly value: GoldenTensor }[];
};
const { cases } = JSON.parse(readFileSync(path.join(__dirname, 'golden/l0.json'), 'utf8')) as { cases: Case[] };

const numbers = async (x: Tensor): Promise<number[]> => [...(await x.data())];
const close = (got: readonly number[], wanted: readonly number[], tolerance: number) => {
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(tolerance);
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** P(gate ≤ x) in float64, by the definition. */
const cdf64 = (x: number, loga: number, t: number): number => {
  const u = (x + 0.1) / 1.2;
  return Math.min(Math.max(sigmoid(t * Math.log(u / (1 - u)) - loga), 1e-6), 1 - 1e-6);
};

describe.each(['cpu', 'wasm'])('L0Linear on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each(cases.map((one, i) => [i, one] as const))(
    'cdfQz(x) and quantileConcrete(u) are those of the reference, case %i',
    async (_, golden) => {
      await start();
      const { inFeatures, outFeatures, options } = goldenOptions(golden.options);
      const map = new L0Linear(inFeatures, outFeatures, options);
      await map.loadStateDict(Object.fromEntries(Object.entries(golden.params).map(([key, value]) => [key, goldenTensor(value)])));
      for (const { x, value } of golden.cdf_qz) close(await numbers(map.cdfQz(x)), value.data, 1e-6);
      for (const { u, value } of [golden.quantile_concrete].flat() as { u: GoldenTensor; value: GoldenTensor }[]) {
        close(await numbers(map.quantileConcrete(goldenTensor(u))), value.data, 2e-6);
      }
    },
  );

  test('effectiveW() is exactly 0 at closed gates and exactly the weight at open ones, in evaluation and in training', async () => {
    await start();
    for (const gates of ['weight', 'input'] as const) {
      const map = new L0Linear(2, 3, { gates, bias: false, seed: 1 });
      const weight = await numbers(map.parameters.weight);
      map.parameters.qz_loga.assign(gates === 'input' ? tensor1d([-40, 40]) : tensor2d([-40, -40, -40, 40, 40, 40], [2, 3]));
      const wanted = [0, 0, 0, ...weight.slice(3)];
      for (const call of [{}, { training: true }]) expect((await numbers(map.effectiveW(call))).map((w) => w + 0)).toEqual(wanted);
    }
  });

  test('effectiveW({ training: true }) closes gates as often as cdfQz(0) says', async () => {
    await start();
    for (const [droprateInit, probability] of [
      [0.1, 0.022],
      [0.5, 0.168],
      [0.9, 0.645],
    ] as const) {
      const map = new L0Linear(100, 200, { droprateInit, seed: 1 });
      const zeros = (await numbers(map.effectiveW({ training: true }))).filter((w) => w === 0).length / 20000;
      expect(Math.abs(zeros - probability)).toBeLessThan(0.015); // one deviation of 20,000 draws is at most 0.0035
      const mean64 = (await numbers(map.cdfQz(0))).reduce((total, p) => total + p, 0) / 20000;
      expect(Math.abs(mean64 - probability)).toBeLessThan(0.001);
    }
  });

  test('forward({ training: true }) draws anew, with noise it repeats, and without training it draws nothing', async () => {
    await start();
    const map = new L0Linear(5, 4, { seed: 1 });
    const x = ones([2, 5]);
    const first = await numbers(map.forward(x, { training: true }));
    expect(await numbers(map.forward(x, { training: true }))).not.toEqual(first);
    const noise = map.getEps([5, 4]);
    expect(await numbers(map.forward(x, { training: true, noise }))).toEqual(await numbers(map.forward(x, { training: true, noise })));
    expect(await numbers(map.forward(x))).toEqual(await numbers(map.forward(x)));
  });

  test("with gates: 'input' a drop takes a whole row, and the penalty is that of as many gates per weight with the same values", async () => {
    await start();
    const [rows, each] = [new L0Linear(6, 3, { gates: 'input', seed: 1 }), new L0Linear(6, 3, { seed: 1 })];
    expect(rows.parameters.qz_loga.shape).toEqual([6]);
    const loga = await numbers(rows.parameters.qz_loga);
    each.parameters.qz_loga.assign(
      tensor2d(
        loga.flatMap((one) => [one, one, one]),
        [6, 3],
      ),
    );
    each.parameters.weight.assign(rows.parameters.weight);
    each.parameters['bias']!.assign(rows.parameters['bias']!);
    expect(await numbers(rows.effectiveW())).toEqual(await numbers(each.effectiveW()));
    close(await numbers(rows.regError()), await numbers(each.regError()), 1e-5);
    const random = rows.effectiveW({ training: true });
    for (const row of (await random.array()) as number[][]) expect(new Set(row.map((entry) => entry === 0)).size).toBe(1);
  });

  test('regError() is Σ P(open)(lamda + weightDecay·w²/2) + weightDecay·Σb²/2 in float64', async () => {
    await start();
    const options = { weightDecay: 0.3, lamda: 0.7, temperature: 0.5, droprateInit: 0.3, seed: 3 };
    const map = new L0Linear(4, 5, options);
    const [weight, loga, bias] = await Promise.all([map.parameters.weight, map.parameters.qz_loga, map.parameters['bias']!].map(numbers));
    const cost = weight!.reduce((total, w, i) => total + (1 - cdf64(0, loga![i]!, 0.5)) * (0.7 + 0.15 * w * w), 0);
    const wanted = cost + 0.15 * bias!.reduce((total, b) => total + b * b, 0);
    close(await numbers(map.regError()), [wanted], 1e-5);
  });

  test('cdfQz(tensor) is elementwise, 1e-6 below the interval, 1 − 1e-6 above it, NaN for NaN, and has a gradient', async () => {
    await start();
    const map = new L0Linear(1, 5, { seed: 1 });
    const loga = await numbers(map.parameters.qz_loga);
    const x = tensor2d([[-0.2, 0, 0.6, 1.1, Number.NaN]]);
    const found = await numbers(map.cdfQz(x));
    close(found.slice(0, 4), [1e-6, cdf64(0, loga[1]!, 2 / 3), cdf64(0.6, loga[2]!, 2 / 3), 1 - 1e-6], 1e-6);
    expect(found[4]).toBe(Number.NaN);
    const slopes = await numbers(grad((at: Tensor) => sum(map.cdfQz(at)))(tensor2d([[-0.2, 0, 0.6, 1.2, 0.3]])));
    const slope64 = (at: number, i: number) => (cdf64(at + 1e-5, loga[i]!, 2 / 3) - cdf64(at - 1e-5, loga[i]!, 2 / 3)) / 2e-5;
    close(slopes, [0, slope64(0, 1), slope64(0.6, 2), 0, slope64(0.3, 4)], 1e-4);
  });

  test('cdfQz(x) is 0 or 1 up to 1e-6 for gates that are shut or open for good, and for numbers outside of the interval', async () => {
    await start();
    const map = new L0Linear(1, 4, { seed: 1 });
    map.parameters.qz_loga.assign(tensor2d([[1e30, -1e30, 100, -100]]));
    close(await numbers(map.cdfQz(0.5)), [0, 1, 0, 1], 1.1e-6);
    close(await numbers(map.cdfQz(-5)), [0, 0, 0, 0], 1.1e-6);
    close(await numbers(map.cdfQz(5)), [1, 1, 1, 1], 1.1e-6);
    expect((await numbers(map.effectiveW())).every(Number.isFinite)).toBe(true);
    expect((await numbers(map.regError())).every(Number.isFinite)).toBe(true);
  });

  test('a gate that is NaN shows in W, in evaluation and in training, and in the penalty', async () => {
    await start();
    const map = new L0Linear(1, 2, { seed: 1 });
    map.parameters.qz_loga.assign(tensor2d([[Number.NaN, 0]]));
    for (const call of [{}, { training: true }]) {
      expect((await numbers(map.effectiveW(call))).map(Number.isNaN)).toEqual([true, false]);
      expect(await numbers(map.regError(call))).toEqual([Number.NaN]);
    }
  });

  test('quantileConcrete(u) of 0, ½ and 1 is the end, the middle and the other end', async () => {
    await start();
    const map = new L0Linear(1, 3, { seed: 1 });
    map.parameters.qz_loga.assign(fill([1, 3], 0));
    close(await numbers(map.quantileConcrete(tensor2d([[0, 0.5, 1]]))), [-0.1, 0.5, 1.1], 1e-6);
  });

  test('getEps(shape) lies in [1e-6, 1 − 1e-6], is even, and repeats with the seed', async () => {
    await start();
    const [one, other] = [new L0Linear(2, 2, { seed: 5 }), new L0Linear(2, 2, { seed: 5 })];
    const eps = await numbers(one.getEps([100, 100]));
    expect(await numbers(other.getEps([100, 100]))).toEqual(eps);
    expect(eps.reduce((least, value) => Math.min(least, value), 1)).toBeGreaterThanOrEqual(Math.fround(1e-6));
    expect(Math.abs(eps.reduce((total, value) => total + value, 0) / 1e4 - 0.5)).toBeLessThan(0.015); // 5 deviations
  });

  test.each(['weight', 'input'] as const)(
    "fromMatrix(W, { gates: '%s' }) is W in evaluation, and still learns to close gates",
    async (gates) => {
      await start();
      const w = [
        [1e30, -2],
        [0, 1e-30],
      ];
      const { map, distance, nearest } = await L0Linear.fromMatrix(w, { gates, bias: false, weightDecay: 0, seed: 1 });
      expect(distance).toBeLessThan(1e24); // the rounding of 1e30 to float32
      expect(nearest).toBe(true);
      expect((await map.effectiveW().array()).flat()).toEqual(w.flat().map(Math.fround));
      const draws = await Promise.all(Array.from({ length: 200 }, () => map.effectiveW({ training: true }).data()));
      expect(draws.some((draw) => draw[1] !== -2)).toBe(true); // 1 of 12 draws is below 1, where the gate has a gradient
      const { grads } = variableGrads(() => map.regError(), [map.parameters.qz_loga]);
      expect(Math.min(...(await numbers(Object.values(grads)[0]!)))).toBeGreaterThan(0);
    },
  );

  test("with gates: 'input' it finds the three inputs that matter and closes the gates of the others for good", async () => {
    await start();
    const random = new Random(1);
    const x = tensor2d(
      Float32Array.from({ length: 200 * 12 }, () => random.normal()),
      [200, 12],
    );
    const truth = Float32Array.from({ length: 12 }, (_, j) => [2, 0, -1, 0, 0, 3][j] ?? 0);
    const target = matMul(x, tensor2d(truth, [12, 1]));
    const map = new L0Linear(12, 1, { gates: 'input', weightDecay: 0, lamda: 1, seed: 1 });
    const optimizer = train.adam(0.03);
    const loss = () => add(mean(square(sub(map.forward(x, { training: true }), target))), mul(map.regError({ training: true }), 0.05));
    for (let step = 0; step < 600; step++) optimizer.minimize(() => tidy(loss) as Scalar, false, map.trainable);
    const w = await numbers(map.effectiveW());
    expect(w.map((entry) => entry !== 0)).toEqual([...truth].map((entry) => entry !== 0));
    for (const [j, entry] of w.entries()) expect(Math.abs(entry - truth[j]!)).toBeLessThan(0.2);
  });
});
