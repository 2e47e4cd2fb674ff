import { type Call, type LinearMap, recurrentScan, SlimError } from '@slim/core';
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { isDiagonal } from './diagonal.js';
import { diagonalScan } from './diagonalScan.js';
import { type Numbers, times } from './numbers.js';

/** How states move in time, with the matrix A of a map built once. Everything but `dispose` is to be called in a tidy scope. */
export interface Dynamics {
  /** What u·B adds to the state: itself, normalised where that is asked for, and the bias of A where it has one; the last axis are the states. */
  readonly drive: (v: Tensor) => Tensor;
  /** x_1 … x_T from v [T, B, n] and x_0 [B, n]. */
  readonly scan: (v: Tensor, x0: Tensor) => Tensor;
  /** x·A for x of [B, n]. */
  readonly advance: (x: Tensor) => Tensor;
  /** Frees the tensors, where no tidy scope does. */
  readonly dispose: () => void;
}

/** The halves of the last axis of [B, n] for complex numbers, all of it for real ones. */
const partsOf = (x: Tensor, { length }: Numbers): Numbers => {
  if (length === 1) return [x];
  const [batch, n] = x.shape as [number, number];
  return [slice(x, [0, 0], [batch, n / 2]), slice(x, [0, n / 2], [batch, n / 2])];
};

/** √(1 − |λ|²) for each state. */
const gains = (a: Numbers): Tensor => {
  const lengths = a[1] ? add(square(a[0]), square(a[1])) : square(a[0]);
  const gain = sqrt(sub(1, lengths));
  return a[1] ? concat([gain, gain], 0) : gain;
};

/** The tensors of {@link Dynamics}: A by its diagonal where it has one, else as a matrix. */
export interface DynamicsParts {
  readonly a?: Numbers;
  readonly w?: Tensor2D;
  /** √(1 − |λ|²), where states are to be normalised. */
  readonly gain?: Tensor;
  readonly bias?: Tensor;
}

/** Evaluates a map A; the tensors are the caller's. */
export const dynamicsParts = (map: LinearMap, call: Call, normalize: boolean): DynamicsParts => {
  const bias = map.hasBias ? { bias: map.effectiveB(call) } : {};
  if (!isDiagonal(map)) return { ...bias, w: map.effectiveW(call) };
  const a = map.diagonal();
  return { ...bias, a, ...(normalize && { gain: tidy(() => gains(a)) }) };
};

/** The dynamics of a map A: of a diagonal one without its matrix. */
export const dynamicsOf = (map: LinearMap, call: Call, normalize: boolean): Dynamics => {
  const { a, w, gain, bias } = dynamicsParts(map, call, normalize);
  const shift = (v: Tensor): Tensor => (bias ? add(v, bias) : v);
  const dispose = (): void => free(bias, gain, w, ...(a ?? []));
  if (!a) {
    return {
      drive: shift,
      scan: (v, x0) => recurrentScan(v, x0, w!, { activation: 'identity' }),
      advance: (x) => (x.size === 0 ? zeros(x.shape) : matMul(x as Tensor2D, w!)),
      dispose,
    };
  }
  return {
    drive: (v) => shift(gain ? mul(v, gain) : v),
    scan: (v, x0) => diagonalScan(v, x0, a),
    advance: (x) => (x.size === 0 ? zeros(x.shape) : reshape(concat([...times(a, partsOf(x, a))], 1), x.shape)),
    dispose,
  };
};

const free = (...tensors: readonly (Tensor | undefined)[]): void => {
  for (const one of tensors) one?.dispose();
};

/** Refuses a state map that is not diagonal where states shall be normalised. */
export const mustHaveDiagonal = (where: string, map: LinearMap, dispose: () => void): void => {
  if (isDiagonal(map)) return;
  dispose();
  throw new SlimError('option', where, `normalize needs a diagonal state map, such as StablePairsLinear, got ${map.name}`);
};
