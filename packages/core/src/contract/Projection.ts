import type { Tensor } from '@tensorflow/tfjs-core';
import type { Matrix64 } from '../linalg/Matrix64.js';

/** A matrix in any form: a tensor [in, out], rows of numbers, or a float64 matrix. */
export type MatrixLike = Tensor | readonly (readonly number[])[] | Matrix64;

/** A map made for a given matrix. */
export interface Projection<M> {
  readonly map: M;
  /** Frobenius norm of the difference between the given matrix and W of the map, in float64. */
  readonly distance: number;
  /** Whether no map of this class and these options is nearer, up to rounding: proven, not tried. */
  readonly nearest: boolean;
}
