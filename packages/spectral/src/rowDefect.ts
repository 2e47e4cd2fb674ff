import { defineOp, gram } from '@slim/core';
import { customGrad, div, engine, fill, matMul, maximum, mul, sqrt, square, step, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** What is wanted of s = ‖A·Aᵀ − I‖_F². */
interface Measure {
  /** s itself, or its root: the norm, which has no derivative at 0. */
  readonly squared: boolean;
  /** The norm is 0 with gradient 0 for an s up to this. */
  readonly least: number;
  /** A factor. */
  readonly times: number;
}

/** A·Aᵀ − I; the measure v of its s; 4·dv/ds. Nothing of it is saved by the tape: see below. */
const rowDefectOp = defineOp<{ matrix: Tensor }, Measure>({
  name: 'RowDefect',
  inputs: ['matrix'],
  reference: ({ matrix }, { squared, least, times }) => {
    const defect = gram(matrix, { shift: -1 });
    const s = sum(square(defect));
    if (squared) return [defect, mul(s, times), fill([], 4 * times)];
    const counted = mul(step(sub(s, least)), times);
    return [defect, mul(sqrt(s), counted), div(mul(counted, 2), sqrt(maximum(s, least)))];
  },
});

/**
 * scale·left·right. Of the gradient below no more is asked than that its error is small next to its norm, so the kernel for wasm
 * multiplies large matrices by Strassen's recursion, which makes the error about twice as large with each of at most two levels.
 */
const scaledProductOp = defineOp<{ left: Tensor; right: Tensor; scale: Tensor }, object>({
  name: 'ScaledProduct',
  inputs: ['left', 'right', 'scale'],
  reference: ({ left, right, scale }) => [matMul(mul(left, scale), right)],
});

/**
 * A measure of A·Aᵀ − I for a matrix A. The gradient 4v′·(A·Aᵀ − I)·A is one product with what the value was made of, where a
 * derivative of the value step by step would be two; where it is to be differentiated itself, all of it is made of A again.
 */
export const rowDefect = (matrix: Tensor, measure: Measure): Tensor =>
  customGrad((given, save) => {
    const a = given as Tensor;
    const [defect, value, slope] = rowDefectOp({ matrix: a }, measure) as [Tensor, Tensor, Tensor];
    (save as (tensors: Tensor[]) => void)([a, defect, slope]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [right, kept, known] = saved as [Tensor, Tensor, Tensor];
      const [left, , factor] = engine().isTapeOn() ? rowDefectOp({ matrix: right }, measure) : [kept, undefined, known];
      return scaledProductOp({ left: left as Tensor, right, scale: mul(factor as Tensor, dy) }, {})[0] as Tensor;
    };
    return { value, gradFunc };
  })(matrix);
