import {
  add,
  concat,
  matMul,
  mul,
  ones,
  relu,
  reshape,
  sigmoid,
  slice,
  square,
  step,
  sub,
  type Tensor,
  tanh,
  tidy,
  transpose,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import { SlimError } from '../SlimError.js';
import { asShape, callOf, realTensor } from './batches.js';
import { defineOp } from './defineOp.js';
import { geluSlope, geluValue } from './gelu.js';

/** What a recurrent scan may apply to the sum, entry by entry. */
export type ScanActivation = 'identity' | 'relu' | 'tanh' | 'sigmoid' | 'gelu';

type Inputs = { u: Tensor; h0: Tensor; weight: Tensor };
type Attributes = { readonly activation: ScanActivation };

/** f, and f' from h = f(z), or for gelu, which cannot be inverted, from z. */
const activations: Record<ScanActivation, { f: (z: Tensor) => Tensor; slope: (h: Tensor) => Tensor }> = {
  identity: { f: (z) => z, slope: (h) => ones(h.shape) },
  relu: { f: (z) => relu(z), slope: (h) => step(h) },
  tanh: { f: (z) => tanh(z), slope: (h) => sub(1, square(h)) },
  sigmoid: { f: (z) => sigmoid(z), slope: (h) => mul(h, sub(1, h)) },
  gelu: { f: geluValue, slope: geluSlope },
};

/**
 * The T entries of [T, B, n], each [B, n]. By halves of halves: a slice on the wasm backend copies all that it is cut from,
 * and the gradient of a slice is as large; T slices of the whole would cost T².
 */
const unstacked = (x: Tensor): Tensor[] => {
  const [steps, batch, n] = x.shape as [number, number, number];
  if (steps === 1) return [reshape(x, [batch, n])];
  const half = steps >> 1;
  return [...unstacked(slice(x, [0, 0, 0], [half, batch, n])), ...unstacked(slice(x, [half, 0, 0], [steps - half, batch, n]))];
};

/** Tensors [B, n] as one [T, B, n]. */
const stacked = (parts: readonly Tensor[]): Tensor => {
  const [batch, n] = parts[0]!.shape as [number, number];
  return reshape(parts.length === 1 ? parts[0]! : concat([...parts], 0), [parts.length, batch, n]);
};

const scanOp = defineOp<Inputs, Attributes>({
  name: 'RecurrentScan',
  inputs: ['u', 'h0', 'weight'],
  reference: ({ u, h0, weight }, { activation }) => {
    const { f } = activations[activation];
    const twice = activation === 'gelu';
    if (u.size === 0) return twice ? [zeros(u.shape), zeros(u.shape)] : [zeros(u.shape)];
    const [all, sums]: [Tensor[], Tensor[]] = [[], []];
    let h = h0;
    for (const input of tidy(() => unstacked(u))) {
      const [z, next] = tidy(() => {
        const z = add(matMul(h, weight), input);
        return [z, f(z)];
      }) as [Tensor, Tensor];
      if (twice) sums.push(z);
      else if (z !== next) z.dispose();
      input.dispose();
      all.push(next);
      h = next;
    }
    return twice ? [stacked(all), stacked(sums)] : [stacked(all)];
  },
  gradient: ({ dy, inputs: { u, h0, weight }, outputs, attributes: { activation } }) => {
    const [steps, batch, n] = u.shape as [number, number, number];
    if (u.size === 0) return { u: () => zeros(u.shape), h0: () => zeros(h0.shape), weight: () => zeros(weight.shape) };
    const h = outputs[0]!;
    const slopes = unstacked(activations[activation].slope(outputs.at(-1)!));
    const [direct, directZ] = dy.map(unstacked) as [Tensor[], Tensor[]];
    const flipped = transpose(weight);
    const backward: Tensor[] = []; // dL/dz from the last step to the first
    let dh: Tensor | undefined;
    for (let t = steps - 1; t >= 0; t--) {
      const through = mul(dh ? add(direct[t]!, dh) : direct[t]!, slopes[t]!);
      const dz = activation === 'gelu' ? add(through, directZ[t]!) : through;
      backward.push(dz);
      dh = matMul(dz, flipped);
    }
    const du = stacked(backward.reverse());
    return {
      u: () => mul(du, 1),
      h0: () => mul(dh!, 1),
      weight: () => {
        const before = steps === 1 ? h0 : concat([h0, reshape(slice(h, [0, 0, 0], [steps - 1, batch, n]), [(steps - 1) * batch, n])], 0);
        return matMul(transpose(before), reshape(du, [steps * batch, n])); // all steps in one product
      },
    };
  },
});

/**
 * A recurrent layer over time: h_t = f(h_{t−1}·W + u_t) for t = 1 … T, starting from h_0.
 *
 * The gradient goes back through time with one product a step, and that of W is one product over all steps; the tape holds
 * the scan as a single step. It can be differentiated again.
 *
 * Accuracy: every step rounds as the product h·W does, √n·2⁻²⁴ of its terms, and later steps multiply what came before by
 * the slope of f and by W, so that errors grow like ‖W‖₂^T where f does not dampen them.
 *
 * @param u - what enters at each time, bias included, [T, ..., n]
 * @param h0 - the state at the start, [..., n]
 * @param weight - W, [n, n]
 * @param options - `activation` f: 'identity', 'relu', 'tanh', 'sigmoid' or 'gelu' (the exact one, with erf)
 * @returns h_1 … h_T, [T, ..., n]; empty for T = 0
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for shapes that do not fit, `option` for another
 * activation or an unknown option
 * @see Werbos, Backpropagation through time: what it does and how to do it, Proc. IEEE 78 (1990)
 *
 * @example
 * ```ts
 * import { recurrentScan } from '@slim/core';
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const inputs = tensor2d([[1], [1], [1]]); // three times, one number each
 * recurrentScan(inputs, tensor1d([0]), tensor2d([[2]]), { activation: 'identity' }).print(); // [[1], [3], [7]]
 * ```
 */
export const recurrentScan = (u: Tensor, h0: Tensor, weight: Tensor, options: { activation: ScanActivation }): Tensor => {
  const where = callOf('recurrentScan', u, h0, weight);
  checkNames(where, options, ['activation']);
  const { activation } = options;
  if (!Object.hasOwn(activations, activation)) {
    throw new SlimError('option', where, `activation must be one of ${Object.keys(activations).join(', ')}, got ${showValue(activation)}`);
  }
  return tidy(() => {
    const inputs = realTensor(where, 'u', u, 2, '[T, ..., n]');
    const start = realTensor(where, 'h0', h0, 1, '[..., n]');
    const matrix = realTensor(where, 'weight', weight, 2, '[n, n]');
    const [steps, n] = [inputs.shape[0]!, inputs.shape.at(-1)!];
    const wanted = { h0: inputs.shape.slice(1), weight: [n, n] };
    for (const [name, found] of [
      ['h0', start],
      ['weight', matrix],
    ] as const) {
      const shape = wanted[name].join(', ');
      if (found.shape.join(', ') !== shape) {
        throw new SlimError(
          'size',
          where,
          `${name} must have shape [${shape}] for u of [${inputs.shape.join(', ')}], got [${found.shape.join(', ')}]`,
        );
      }
    }
    const batch = util.sizeFromShape(inputs.shape.slice(1, -1));
    const parts = { u: asShape(inputs, [steps, batch, n]), h0: asShape(start, [batch, n]), weight: matrix };
    return asShape(scanOp(parts, { activation })[0]!, inputs.shape);
  });
};
