import { defineOp } from '@slim/core';
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  sigmoid,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tidy,
  tile,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { delayed } from '../passes/delayed.js';
import { stacked, unstacked } from '../passes/unstacked.js';

type Inputs = { u: Tensor; h0: Tensor; weight: Tensor; bias: Tensor };

/** Columns of the gates r, z and n of rows [..., 3n], all of them or from one gate on. */
const columns = (x: Tensor, from: number, count: number): Tensor => {
  const n = x.shape.at(-1)! / 3;
  const start = x.shape.map(() => 0);
  start[start.length - 1] = from * n;
  return slice(x, start, [...x.shape.slice(0, -1), count * n]);
};

/**
 * The states of a gated recurrent unit over time. From u [T, B, 3n], h0 [B, n], weight [n, 3n] and bias [n], with the gates r, z
 * and n side by side: r = σ(u_r + h·W_r), z = σ(u_z + h·W_z), c = tanh(u_n + r∘(h·W_n + bias)), h' = (1 − z)∘c + z∘h.
 *
 * The gradient makes the gates again from the states, all times in one product, so that the loop back in time has one product
 * and four operations on [B, n] or [B, 3n] per step. A kernel may keep r, z and h·W_n + bias for it, in a second output.
 */
export const gruScan = defineOp<Inputs, object>({
  name: 'GruScan',
  inputs: ['u', 'h0', 'weight', 'bias'],
  outputs: 1,
  reference: ({ u, h0, weight, bias }) => {
    if (h0.size === 0) return [zeros([u.shape[0]!, ...h0.shape])];
    const n = h0.shape[1]!;
    const all: Tensor[] = [];
    let h = h0;
    for (const input of tidy(() => unstacked(u))) {
      h = tidy(() => {
        const a = matMul(h as Tensor2D, weight as Tensor2D);
        const rz = sigmoid(add(columns(input, 0, 2), columns(a, 0, 2)));
        const [r, z] = [slice(rz, [0, 0], [-1, n]), slice(rz, [0, n], [-1, n])];
        const c = tanh(add(columns(input, 2, 1), mul(r, add(columns(a, 2, 1), bias))));
        return add(c, mul(z, sub(h, c)));
      });
      input.dispose();
      all.push(h);
    }
    return [stacked(all)];
  },
  gradient: ({ dy, inputs: { u, h0, weight, bias }, outputs: [h] }) => {
    const [steps, batch] = u.shape as [number, number];
    const n = h0.shape[1]!;
    if (h0.size === 0) {
      return { u: () => zeros(u.shape), h0: () => zeros(h0.shape), weight: () => zeros(weight.shape), bias: () => zeros(bias.shape) };
    }
    const before = delayed(h!, h0);
    const a = matMul(before as Tensor2D, weight as Tensor2D);
    const rows = reshape(u, [steps * batch, 3 * n]);
    const rz = sigmoid(add(columns(rows, 0, 2), columns(a, 0, 2)));
    const [r, z] = [slice(rz, [0, 0], [-1, n]), slice(rz, [0, n], [-1, n])];
    const inner = add(columns(a, 2, 1), bias);
    const c = tanh(add(columns(rows, 2, 1), mul(r, inner)));
    const toC = mul(sub(1, z), sub(1, square(c))); // dL/d(what tanh is given) = dL/dh'∘toC
    const toR = mul(mul(toC, inner), mul(r, sub(1, r)));
    const toZ = mul(sub(before, c), mul(z, sub(1, z)));
    const factors = concat([toR, toZ, mul(toC, r)], 1); // from dL/dh' to dL/d(h·W)
    const perStep = unstacked(reshape(factors, [steps, batch, 3 * n]));
    const kept = unstacked(reshape(z, [steps, batch, n]));
    const direct = unstacked(dy[0]!);
    const flipped = transpose(weight) as Tensor2D;
    const arrived: Tensor[] = [];
    let dh: Tensor | undefined;
    for (let t = steps - 1; t >= 0; t--) {
      const total = dh ? add(direct[t]!, dh) : direct[t]!;
      arrived.push(total);
      dh = add(mul(total, kept[t]!), matMul(mul(tile(total, [1, 3]), perStep[t]!) as Tensor2D, flipped));
    }
    const total = reshape(stacked(arrived.reverse()), [steps * batch, n]);
    const da = mul(tile(total, [1, 3]), factors);
    return {
      u: () => reshape(concat([columns(da, 0, 2), mul(total, toC)], 1), u.shape),
      h0: () => mul(dh!, 1),
      weight: () => matMul(transpose(before) as Tensor2D, da as Tensor2D),
      bias: () => sum(columns(da, 2, 1), 0),
    };
  },
});
