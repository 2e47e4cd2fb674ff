import type { Tensor } from '@tensorflow/tfjs-core';
import { rowDefect } from './rowDefect.js';

/** times·‖A·Aᵀ − I‖_F² of a matrix A. */
export const squaredRowDefect = (matrix: Tensor, times = 1): Tensor => rowDefect(matrix, { squared: true, least: 0, times });
