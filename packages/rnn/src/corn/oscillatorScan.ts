import { defineOp } from '@slim/core';
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tanh,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { delayed } from '../passes/delayed.js';
import { stacked, unstacked } from '../passes/unstacked.js';
import type { Coefficients } from './oscillator.js';

type Inputs = { u: Tensor; y0: Tensor; z0: Tensor; weight: Tensor };

/** One step of the oscillators: the next y and z, and a = tanh(y·W_y + z·W_z + u). */
export const oscillatorStep = (
  { alpha, beta, kappa, dt }: Coefficients,
  [y, z]: readonly [Tensor, Tensor],
  u: Tensor,
  weight: Tensor,
): [y: Tensor, z: Tensor, a: Tensor] => {
  const a = tanh(add(matMul(concat([y, z], 1) as Tensor2D, weight as Tensor2D), u));
  const next = sub(add(mul(z, alpha), mul(a, beta)), mul(y, kappa));
  return [add(y, mul(next, dt)), next, a];
};

const op = defineOp<Inputs, Coefficients>({
  name: 'OscillatorScan',
  inputs: ['u', 'y0', 'z0', 'weight'],
  reference: ({ u, y0, z0, weight }, coefficients) => {
    if (u.size === 0) return [zeros(u.shape), zeros(u.shape), zeros(u.shape)];
    const all: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
    let state: readonly [Tensor, Tensor] = [y0, z0];
    for (const input of tidy(() => unstacked(u))) {
      const next = tidy(() => oscillatorStep(coefficients, state, input, weight));
      for (const [i, one] of next.entries()) all[i]!.push(one);
      state = [next[0], next[1]];
      input.dispose();
    }
    return all.map(stacked);
  },
  gradient: ({ dy, inputs: { u, y0, z0, weight }, outputs: [y, z, a], attributes: { alpha, beta, kappa, dt } }) => {
    const [steps, batch, n] = u.shape as [number, number, number];
    if (u.size === 0) {
      return { u: () => zeros(u.shape), y0: () => zeros(y0.shape), z0: () => zeros(z0.shape), weight: () => zeros(weight.shape) };
    }
    const [directY, directZ, directA] = dy.map(unstacked) as [Tensor[], Tensor[], Tensor[]];
    const slopes = unstacked(sub(1, square(a!)));
    const flipped = transpose(weight) as Tensor2D;
    const backward: Tensor[] = []; // dL/d(sum inside tanh) from the last step to the first
    let [gy, gz]: [Tensor | undefined, Tensor | undefined] = [undefined, undefined];
    for (let t = steps - 1; t >= 0; t--) {
      const toY: Tensor = gy ? add(directY[t]!, gy) : directY[t]!;
      const toZ: Tensor = add(gz ? add(directZ[t]!, gz) : directZ[t]!, mul(toY, dt));
      const inside = mul(add(mul(toZ, beta), directA[t]!), slopes[t]!);
      const through = matMul(inside as Tensor2D, flipped);
      gy = add(sub(toY, mul(toZ, kappa)), slice(through, [0, 0], [batch, n]));
      gz = add(mul(toZ, alpha), slice(through, [0, n], [batch, n]));
      backward.push(inside);
    }
    const du = stacked(backward.reverse());
    return {
      u: () => mul(du, 1),
      y0: () => mul(gy!, 1),
      z0: () => mul(gz!, 1),
      weight: () => matMul(transpose(concat([delayed(y!, y0), delayed(z!, z0)], 1)), reshape(du, [steps * batch, n]) as Tensor2D),
    };
  },
});

/**
 * Coupled oscillators over time: z_t = alpha·z_{t−1} + beta·tanh(y_{t−1}·W_y + z_{t−1}·W_z + u_t) − kappa·y_{t−1} and
 * y_t = y_{t−1} + dt·z_t. The tape holds the scan as one step; its gradient goes back in time with one product a step, and that
 * of the weights is one product over all steps. It can be differentiated again.
 *
 * @param u - what enters at each time, [T, B, n], T ≥ 1
 * @param start - y_0 and z_0, each [B, n]
 * @param weight - W_y above W_z, [2n, n]
 * @returns y_1 … y_T and z_1 … z_T, each [T, B, n]
 */
export const oscillatorScan = (
  u: Tensor,
  [y0, z0]: readonly [Tensor, Tensor],
  weight: Tensor,
  coefficients: Coefficients,
): [y: Tensor, z: Tensor] => {
  const [y, z] = op({ u, y0, z0, weight }, coefficients) as [Tensor, Tensor];
  return [y, z];
};
