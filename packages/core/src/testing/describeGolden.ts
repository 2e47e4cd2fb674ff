import { grad, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import { eigenvalues } from '../contract/eigenvalues.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { gradientsOf, probeLoss } from '../laws/gradient.js';
import { numbers, weight64 } from '../laws/trial.js';
import { singularValues } from '../linalg/singularValues.js';
import { SlimError } from '../SlimError.js';
import { type GoldenCase, type GoldenFile, goldenOptions, goldenTensor } from './golden.js';
import { backends, on, type Runner, TIMEOUT } from './runner.js';

/** Largest scaled errors |a − b|/(1 + |b|) allowed. */
export interface GoldenTolerances {
  /** W, y, the regularisation, eigenvalues and singular values. Default 1e-5: float32 over the sizes of the golden cases. */
  readonly values?: number;
  /** Gradients. Default 1e-5; maps of Householder products need 2e-4, since their last reflectors have one or two entries. */
  readonly gradients?: number;
}

/**
 * Tests a map against golden cases: W, y, the regularisation, the gradients in every parameter and in x, eigenvalues and
 * singular values, on every backend that the test file has imported.
 */
export const describeGolden = (
  Map: LinearMapConstructor,
  { cases }: GoldenFile,
  { describe, test }: Runner,
  { values = 1e-5, gradients = 1e-5 }: GoldenTolerances = {},
): void => {
  if (cases.length === 0) throw new SlimError('input', 'describeGolden', `the file for ${Map.description.name} has no cases`);
  const stray = cases.find((golden) => golden.class !== Map.description.name);
  if (stray) throw new SlimError('input', 'describeGolden', `the file is for ${stray.class}, not for ${Map.description.name}`);
  for (const backend of backends()) {
    describe(`${Map.description.name} on ${backend} agrees with the golden numbers`, () => {
      for (const [i, golden] of cases.entries()) {
        const { insize, outsize, ...options } = golden.options;
        const title = `case ${i + 1} (${golden.source}): ${insize} → ${outsize}, ${JSON.stringify(options)}, ${golden.notes ?? ''}`;
        test(title, () => on(backend, () => compare(Map, golden, values, gradients)), TIMEOUT);
      }
    });
  }
};

const compare = async (Map: LinearMapConstructor, golden: GoldenCase, values: number, gradients: number): Promise<void> => {
  const { inFeatures, outFeatures, options } = goldenOptions(golden.options);
  const map = new Map(inFeatures, outFeatures, options);
  const state = Object.fromEntries(Object.entries(golden.params).map(([key, value]) => [key, goldenTensor(value)]));
  await map.loadStateDict(state);
  const noise = golden.noise && goldenTensor(golden.noise.eps);
  const call = { training: golden.mode === 'train', ...(noise && { noise }) };
  const [x, c] = [goldenTensor(golden.x), goldenTensor(golden.C)];

  agree('W', await numbers(map.effectiveW(call)), golden.W.data, values);
  agree('y', await numbers(map.forward(x, call)), golden.y.data, values);
  agree('regError', await numbers(map.regError(call)), [golden.reg_error], values);
  const loss = (input: Tensor) => {
    const whole = probeLoss(map, input, c, call);
    return golden.loss_includes_reg ? whole : sub(whole, map.regError(call));
  };
  const found = await gradientsOf(map, () => loss(x) as ReturnType<typeof probeLoss>);
  const unseen = Object.keys(found).filter((name) => !(name in golden.grads));
  if (unseen.length > 0) throw new Error(`the golden case has no gradient of ${unseen.join(', ')}`);
  for (const [name, wanted] of Object.entries(golden.grads)) {
    if (found[name]) agree(`gradient of ${name}`, found[name], wanted.data, gradients);
    else agree(`gradient of ${name}, which we do not train,`, new Float64Array(wanted.data.length), wanted.data, 0);
  }
  agree('gradient of x', await numbers(grad((input) => loss(input))(x)), golden.grad_x.data, gradients);
  await compareSpectra(map, golden, values, call);
  for (const one of [x, c, noise, map, ...Object.values(state)]) one?.dispose();
};

const compareSpectra = async (map: LinearMap, golden: GoldenCase, tolerance: number, call: Call): Promise<void> => {
  if (golden.singular_values) {
    agree('singular values', Float64Array.from(singularValues(await weight64(map, call))), golden.singular_values, tolerance);
  }
  if (!golden.eigenvalues) return;
  const { re, im } = await eigenvalues(map.effectiveW(call), {});
  if (re.length !== golden.eigenvalues.length) throw new Error(`${re.length} eigenvalues, golden ${golden.eigenvalues.length}`);
  const left = Array.from(re, (value, i) => [value, im[i] as number] as const);
  for (const [a, b] of golden.eigenvalues) {
    // As multisets: a tie may swap neighbours.
    left.sort((p, q) => Math.hypot(p[0] - a, p[1] - b) - Math.hypot(q[0] - a, q[1] - b));
    agree('eigenvalue', left.shift() ?? [], [a, b], tolerance);
  }
};

const agree = (name: string, ours: ArrayLike<number>, wanted: readonly number[], tolerance: number): void => {
  if (ours.length !== wanted.length) throw new Error(`${name} has ${ours.length} entries, golden ${wanted.length}`);
  wanted.forEach((value, i) => {
    const error = Math.abs((ours[i] as number) - value) / (1 + Math.abs(value));
    if (!(error <= tolerance)) throw new Error(`${name}[${i}] is ${ours[i]}, golden ${value}: scaled error ${error}, allowed ${tolerance}`);
  });
};
