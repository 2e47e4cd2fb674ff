import { add, type DataType, grads, memory, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type Array64, sizeOf } from './array64.js';

export type Verdict = 'right' | 'wrong' | 'throws';
export type Op = (...xs: Tensor[]) => Tensor;
export type Oracle = (...xs: Array64[]) => Array64;

/** One call, what it must be, and what upstream makes of it. */
export interface Case {
  /** The call, as a user writes it. */
  readonly title: string;
  /** Shapes of the inputs that are differentiated, or whole inputs where the values matter. */
  readonly inputs: readonly (readonly number[] | Array64)[];
  readonly op: Op;
  readonly oracle: Oracle;
  /** Which derivative is held to differences of the one below: 1 unless said. */
  readonly order?: number;
  /** The type of the result, where the call is about that. */
  readonly dtype?: DataType;
  /** Names of the repairs without any one of which the call fails on some backend. */
  readonly mends?: readonly string[];
  /** Upstream writes outside of its memory on wasm: the backend is of no use afterwards. */
  readonly writesAstray?: boolean;
}

/**
 * Numbers between −1.3 and 1.3 that lie further from 0, ±1/2, ±1 and the numbers of three other inputs than differences
 * reach, so that no kink lies between two of them.
 */
const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => {
    const step = Math.round(6 * Math.sin(2.3 * (i + 1) + 1.7 * seed));
    return Math.fround(0.2 * step + ([0.035, 0.065, 0.135, 0.165][seed % 4] as number) + 0.0007 * (i % 5));
  });

const inputOf = (spec: readonly number[] | Array64, seed: number): Array64 =>
  'data' in spec ? { ...spec, data: spec.data.map(Math.fround) } : { shape: spec, data: numbers(sizeOf(spec), seed) };

/** The op whose value is the derivative of `op` in a fixed direction of its result, weighted and added up. */
const derivative =
  (op: Op, direction: Array64, weights: readonly Array64[]): Op =>
  (...xs) => {
    const found = grads((...args: Tensor[]) => op(...args))(xs, toTensor(direction));
    return found.map((gradient, i) => sum(mul(gradient, toTensor(weights[i] as Array64)))).reduce((a, b) => add(a, b));
  };

const STEP = 0.01;
/** f'(x) = Σ weight·f(x + place·STEP) / STEP up to STEP⁴/30 f⁽⁵⁾. */
const DIFFERENCES = [
  [-2, 1 / 12],
  [-1, -2 / 3],
  [1, 2 / 3],
  [2, -1 / 12],
] as const;

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((total, entry, i) => total + entry * (b[i] as number), 0);

/** The gradient of Σ direction·f by fourth-order differences in float64, one array per input. */
const differences = (f: Oracle, xs: readonly Array64[], direction: Array64): Array64[] =>
  xs.map((x, which) => ({
    shape: x.shape,
    data: x.data.map((entry, i) => {
      const value = (offset: number) => {
        const moved = { shape: x.shape, data: x.data.with(i, entry + offset) };
        return dot(f(...xs.with(which, moved)).data, direction.data);
      };
      return DIFFERENCES.reduce((total, [place, weight]) => total + weight * value(place * STEP), 0) / STEP;
    }),
  }));

const derivative64 =
  (f: Oracle, direction: Array64, weights: readonly Array64[]): Oracle =>
  (...xs) => ({
    shape: [],
    data: [differences(f, xs, direction).reduce((total, { data }, i) => total + dot(data, (weights[i] as Array64).data), 0)],
  });

const toTensor = ({ shape, data }: Array64): Tensor => tensor([...data], [...shape] as [number], 'float32');

/**
 * Values are held to 2⁻¹⁸, 64 roundings of float32, derivatives to 2⁻¹⁶, relative to the largest entry or 1, since every
 * input is of size 1; higher derivatives to 2⁻¹³, since each order divides the error of the differences, 1e-9, by another
 * step. What must be 0 throughout must be 0: uninitialised memory often holds tiny numbers.
 */
const TOLERANCE = [2 ** -18, 2 ** -16, 2 ** -13] as const;

const compare = async (what: string, got: Tensor, wanted: Array64, tolerance: number): Promise<string | undefined> => {
  if (`${got.shape}` !== `${wanted.shape}`) return `${what}: shape [${got.shape}] instead of [${wanted.shape}]`;
  const data = Array.from(await got.data());
  if (data.length !== wanted.data.length) return `${what}: ${data.length} entries for shape [${got.shape}]`;
  const isZero = wanted.data.every((entry) => entry === 0);
  const scale = isZero ? 0 : Math.max(1, ...wanted.data.map(Math.abs));
  const worst = data.findIndex(
    (entry, i) =>
      !(Object.is(entry, wanted.data[i]) || entry === wanted.data[i] || Math.abs(entry - (wanted.data[i] as number)) <= tolerance * scale),
  );
  return worst < 0 ? undefined : `${what}: ${data[worst]} at ${worst} instead of ${wanted.data[worst]}`;
};

/** What does not depend on the backend: the inputs, the derivative to examine, and what it must be. */
const prepare = ({ inputs, op, oracle, order = 1 }: Case) => {
  const xs64 = inputs.map(inputOf);
  let [f, f64] = [op, oracle];
  for (let k = 1; k < order; k++) {
    const shape = f64(...xs64).shape;
    const direction = { shape, data: numbers(sizeOf(shape), 7 + k) };
    const weights = xs64.map((x, i) => ({ shape: x.shape, data: numbers(x.data.length, 11 + 3 * k + i) }));
    [f, f64] = [derivative(f, direction, weights), derivative64(f64, direction, weights)];
  }
  const wanted = f64(...xs64);
  const direction = { shape: wanted.shape, data: numbers(wanted.data.length, 5) };
  return { xs64, f, wanted, direction, gradients: differences(f64, xs64, direction) };
};
const prepared = new Map<Case, ReturnType<typeof prepare>>();

/** Runs a case on the present backend: its value, its gradient, that it keeps no tensor and changes no input. */
export const examine = async (each: Case): Promise<{ verdict: Verdict; details: string }> => {
  const ready = prepared.get(each) ?? prepare(each);
  prepared.set(each, ready);
  const { xs64, f, wanted, direction, gradients } = ready;
  const order = each.order ?? 1;
  const [forValue, forGradient] = [TOLERANCE[order > 1 ? 2 : 0], TOLERANCE[order > 1 ? 2 : 1]];
  dirtyMemory();
  const xs = xs64.map(toTensor);
  const dy = toTensor(direction);
  const before = memory().numTensors;
  const problems: (string | undefined)[] = [];
  try {
    const y = tidy(() => f(...xs));
    problems.push(await compare('value', y, wanted, forValue));
    if (each.dtype && y.dtype !== each.dtype) problems.push(`value: ${y.dtype} instead of ${each.dtype}`);
    y.dispose();
    if (memory().numTensors !== before) problems.push(`value: keeps ${memory().numTensors - before} tensors`);
    dirtyMemory();
    const found = tidy(() => grads((...args: Tensor[]) => f(...args))(xs, dy));
    for (const [i, gradient] of found.entries())
      problems.push(await compare(`gradient ${i}`, gradient, gradients[i] as Array64, forGradient));
    for (const [i, x] of xs.entries()) problems.push(await compare(`input ${i} after the call`, x, xs64[i] as Array64, 0));
    for (const gradient of found) gradient.dispose();
    if (memory().numTensors !== before) problems.push(`gradient: keeps ${memory().numTensors - before} tensors`);
  } catch (problem) {
    return { verdict: 'throws', details: String(problem).split('\n')[0] as string };
  } finally {
    for (const x of [...xs, dy]) x.dispose();
  }
  const details = problems.filter((problem) => problem !== undefined).join('; ');
  return { verdict: details ? 'wrong' : 'right', details };
};

/** Fills what a backend will hand out next with numbers, so that uninitialised memory shows. */
const dirtyMemory = (): void => {
  const tensors = Array.from({ length: 40 }, (_, i) => tensor(new Float32Array(1 + 3 * i).fill(7.5 + i)));
  for (const each of tensors) each.dispose();
};
