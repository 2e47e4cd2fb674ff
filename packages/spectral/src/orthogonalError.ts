import { qr } from '@slim/core';
import { add, greater, type Tensor, tidy, transpose, where } from '@tensorflow/tfjs-core';
import { rowDefect } from './rowDefect.js';
import { squaredRowDefect } from './squaredRowDefect.js';

/**
 * The ‖I − Q·Qᵀ‖_F up to which Q counts as orthogonal: what rounding leaves. A Householder QR in float32 leaves about
 * 1.4n·2⁻²⁴ for large n and up to 8n·2⁻²⁴ for n ≤ 3, where the constants weigh; entries rounded to float32 leave less.
 */
export const orthogonalWithin = (n: number): number => (2 * n + 16) * 2 ** -24;

/**
 * ‖I − Q·Qᵀ‖_F times a number, and 0 with gradient 0 where that is rounding: a norm has no gradient at 0, and its direction near
 * 0 is noise.
 */
const half = (q: Tensor, times: number): Tensor =>
  rowDefect(q, { squared: false, least: orthogonalWithin(Math.max(...q.shape)) ** 2, times });

/**
 * How far a matrix is from orthogonal: ‖I − Q·Qᵀ‖_F + ‖I − Qᵀ·Q‖_F. For a square Q the halves are equal, and one is computed.
 *
 * A half within (2n + 16)·2⁻²⁴, the rounding of an orthogonal n × n matrix in float32, is 0 and has gradient 0.
 *
 * @param q - [m, n], real.
 * @returns a scalar.
 * @example
 * ```ts
 * import { orthogonalError } from '@slim/spectral';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * orthogonalError(tensor2d([[0, 1], [-1, 0]])).print(); // 0
 * orthogonalError(tensor2d([[0, 2], [-2, 0]])).print(); // 2·√18 = 8.485
 * ```
 */
export const orthogonalError = (q: Tensor): Tensor =>
  tidy(() => (q.shape[0] === q.shape[1] ? half(q, 2) : add(half(q, 1), half(transpose(q), 1))));

/** ‖I − Q·Qᵀ‖_F² + ‖I − Qᵀ·Q‖_F² of a square Q: smooth everywhere. */
export const squaredOrthogonalError = (q: Tensor): Tensor => squaredRowDefect(q, 2);

/** A square Q as it is where it counts as orthogonal, so that a second time changes nothing; else the Q of its QR factorisation. */
export const orthogonalised = (q: Tensor): Tensor => where(greater(half(q, 1), 0), qr(q).q, q);
