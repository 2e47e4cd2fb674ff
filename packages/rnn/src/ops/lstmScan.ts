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

type Inputs = { u: Tensor; h0: Tensor; c0: Tensor; weight: Tensor };

/** The gates i, f, g and o of sums [rows, 4n]. */
const gatesOf = (sums: Tensor): [i: Tensor, f: Tensor, g: Tensor, o: Tensor] => {
  const n = sums.shape[1]! / 4;
  const column = (gate: number, count = 1): Tensor => slice(sums, [0, gate * n], [-1, count * n]);
  const both = sigmoid(column(0, 2));
  return [slice(both, [0, 0], [-1, n]), slice(both, [0, n], [-1, n]), tanh(column(2)), sigmoid(column(3))];
};

/**
 * The states h and cells c of a long short-term memory over time. From u [T, B, 4n], h0 and c0 [B, n] and weight [n, 4n], with the
 * gates i, f, g and o side by side: i, f, o = σ(u + h·W), g = tanh(u_g + h·W_g), c' = f∘c + i∘g, h' = o∘tanh(c').
 *
 * The gradient makes the gates again from the states, all times in one product; a kernel may keep them for it, in a third output.
 */
export const lstmScan = defineOp<Inputs, object>({
  name: 'LstmScan',
  inputs: ['u', 'h0', 'c0', 'weight'],
  outputs: 2,
  reference: ({ u, h0, c0, weight }) => {
    if (h0.size === 0) return [zeros([u.shape[0]!, ...h0.shape]), zeros([u.shape[0]!, ...h0.shape])];
    const [states, cells]: [Tensor[], Tensor[]] = [[], []];
    let [h, c] = [h0, c0];
    for (const input of tidy(() => unstacked(u))) {
      [h, c] = tidy(() => {
        const [i, f, g, o] = gatesOf(add(matMul(h as Tensor2D, weight as Tensor2D), input));
        const next = add(mul(f, c), mul(i, g));
        return [mul(o, tanh(next)), next];
      }) as [Tensor, Tensor];
      input.dispose();
      states.push(h);
      cells.push(c);
    }
    return [stacked(states), stacked(cells)];
  },
  gradient: ({ dy, inputs: { u, h0, c0, weight }, outputs: [h, c] }) => {
    const [steps, batch] = u.shape as [number, number];
    const n = h0.shape[1]!;
    if (h0.size === 0) {
      return { u: () => zeros(u.shape), h0: () => zeros(h0.shape), c0: () => zeros(c0.shape), weight: () => zeros(weight.shape) };
    }
    const statesBefore = delayed(h!, h0);
    const sums = add(matMul(statesBefore as Tensor2D, weight as Tensor2D), reshape(u, [steps * batch, 4 * n]));
    const [i, f, g, o] = gatesOf(sums);
    const squashed = tanh(reshape(c!, [steps * batch, n]));
    const times = (x: Tensor): Tensor[] => unstacked(reshape(x, [steps, batch, x.shape[1]!]));
    // From dL/dc' to the sums of i, f and g, and from dL/dh' to those of o and to c'.
    const ofC = concat([mul(g, mul(i, sub(1, i))), mul(delayed(c!, c0), mul(f, sub(1, f))), mul(i, sub(1, square(g)))], 1);
    const ofH = mul(squashed, mul(o, sub(1, o)));
    const [toIfg, toO, toC, keep] = [times(ofC), times(ofH), times(mul(o, sub(1, square(squashed)))), times(f)];
    const [directH, directC] = dy.map(unstacked) as [Tensor[], Tensor[]];
    const flipped = transpose(weight) as Tensor2D;
    const backward: Tensor[] = [];
    let [dh, dc]: [Tensor | undefined, Tensor | undefined] = [undefined, undefined];
    for (let t = steps - 1; t >= 0; t--) {
      const totalH: Tensor = dh ? add(directH[t]!, dh) : directH[t]!;
      const fromH = add(mul(totalH, toC[t]!), directC[t]!);
      const totalC: Tensor = dc ? add(fromH, dc) : fromH;
      const da = concat([mul(tile(totalC, [1, 3]), toIfg[t]!), mul(totalH, toO[t]!)], 1);
      backward.push(da);
      dc = mul(totalC, keep[t]!);
      dh = matMul(da as Tensor2D, flipped);
    }
    const du = stacked(backward.reverse());
    return {
      u: () => mul(du, 1),
      h0: () => mul(dh!, 1),
      c0: () => mul(dc!, 1),
      weight: () => matMul(transpose(statesBefore) as Tensor2D, reshape(du, [steps * batch, 4 * n]) as Tensor2D),
    };
  },
});
