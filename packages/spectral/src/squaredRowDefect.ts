import { concat, customGrad, engine, eye, matMul, mul, slice, square, sub, sum, type Tensor, transpose } from '@tensorflow/tfjs-core';

/** From here on two products of half the rows and one of both halves are faster than one product. */
const SPLIT = 256;

/** A·Aᵀ − I; what is symmetric is computed once. */
const rowDefect = (a: Tensor): Tensor => {
  const [rows, columns] = a.shape as [number, number];
  if (rows < SPLIT) return sub(matMul(a, transpose(a)), eye(rows));
  const half = rows >> 1;
  const [top, rest] = [slice(a, [0, 0], [half, columns]), slice(a, [half, 0], [rows - half, columns])];
  const across = matMul(top, transpose(rest));
  return concat([concat([rowDefect(top), across], 1), concat([transpose(across), rowDefect(rest)], 1)], 0);
};

/**
 * ‖A·Aᵀ − I‖_F² of a matrix A. The gradient 4·(A·Aᵀ − I)·A is one product with what the value was made of, where a derivative of
 * the value step by step would be two; where it is to be differentiated itself, it is made of A again.
 */
export const squaredRowDefect = (matrix: Tensor): Tensor =>
  customGrad((given, save) => {
    const a = given as Tensor;
    const defect = rowDefect(a);
    (save as (tensors: Tensor[]) => void)([a, defect]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [b, kept] = saved as [Tensor, Tensor];
      const found = engine().isTapeOn() ? sub(matMul(b, transpose(b)), eye(b.shape[0] as number)) : kept;
      return matMul(mul(found, mul(dy, 4)), b);
    };
    return { value: sum(square(defect)), gradFunc };
  })(matrix);
