import { Einsum, type GradConfig, mul, ones, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { composeEinsum, parseEquation } from '../kernels/einsum.js';
import type { Attributes } from '../Repair.js';

/**
 * Upstream (#7722): `einsum` has no gradient.
 *
 * In C = einsum('ab,bc->ac', A, B) every product of entries counts once, so dA = einsum('ac,bc->ab', dC, B). An index of
 * A that is in neither B nor C was summed: along it all entries have the same derivative.
 */
export const einsumGradient: GradConfig = {
  kernelName: Einsum,
  saveAllInputs: true,
  gradFunc: (dy, saved, { equation }: Attributes) => {
    const { terms, output } = parseEquation(equation);
    const towards = (x: Tensor, i: number) => () => {
      const others = terms.filter((_, k) => k !== i);
      const indices = [...(terms[i] as string)];
      const known = indices.filter((index) => [output, ...others].some((term) => term.includes(index)));
      const factors = saved.filter((_, k) => k !== i);
      const sum = composeEinsum(`${[output, ...others].join()}->${known.join('')}`, [dy as Tensor, ...factors]);
      if (known.length === indices.length) return sum;
      const columns = reshape(
        sum,
        x.shape.map((length, axis) => (known.includes(indices[axis] as string) ? length : 1)),
      );
      return mul(columns, ones(x.shape));
    };
    return Object.fromEntries(saved.map((x, i) => [i, towards(x, i)]));
  },
};
