import type { Tensor } from '@tensorflow/tfjs-core';
import { upperPart } from './triangularPart.js';

/** The entries above the diagonal of a matrix, zeros elsewhere. `linalg.bandPart` has no gradient, and is slow. */
export const strictlyUpper = (matrix: Tensor): Tensor => upperPart(matrix, 0);
