import {
  backend_util,
  cast,
  cumprod,
  type GradConfig,
  mul,
  Prod,
  reshape,
  type Tensor,
  transpose,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/**
 * Upstream: the gradient of `prod` calls methods of tensors, which tfjs-core alone does not have, and throws; for an
 * axis counted from the end it throws even with them.
 *
 * dx_i = dy·Π_{k≠i} x_k: the product of those before times the product of those behind, right where entries are 0. The
 * axes that are multiplied are brought to the end and flattened into one.
 */
export const prodGradient: GradConfig = {
  kernelName: Prod,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs: Attributes) => {
    const x = saved[0] as Tensor;
    const axes = util.parseAxisParam(attrs.axis, x.shape);
    const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
    return {
      x: () => {
        if (x.size === 0) return zeros(x.shape);
        const outer = (dy as Tensor).size;
        const flat = reshape(transpose(cast(x, 'float32'), order), [outer, -1]);
        const others = mul(cumprod(flat, 1, true), cumprod(flat, 1, true, true));
        const product = reshape(
          mul(others, reshape(dy as Tensor, [outer, 1])),
          order.map((axis) => x.shape[axis] as number),
        );
        return transpose(product, backend_util.getUndoAxesPermutation(order));
      },
    };
  },
};
