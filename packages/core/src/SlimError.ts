/** What kind of rule was broken; stable, so that programs may branch on it. */
export type SlimErrorCode =
  | 'backend' // no TensorFlow.js backend is ready
  | 'disposed' // used after dispose
  | 'input' // x has the wrong type, rank or width
  | 'memory' // the heap of a backend is exhausted
  | 'kind' // asked of a map something its kind has not, e.g. eigenvalues of a non-square map
  | 'numeric' // a computation met a singular, indefinite or non-finite matrix
  | 'option' // an unknown, non-finite or out-of-range option
  | 'size' // sizes that the map does not allow
  | 'state'; // a state dict or saved map that does not fit

/**
 * The one error class of slim. The message reads `where: what is wrong, which value`, for example
 * `SpectralLinear(4 → 4): sigmaMin must be below sigmaMax, got 2 and 1`.
 *
 * @example
 * ```ts
 * import { SlimError, SymmetricLinear } from '@slim/core';
 *
 * try {
 *   new SymmetricLinear(4, 6);
 * } catch (error) {
 *   if (error instanceof SlimError && error.code === 'size') console.log(error.where); // SymmetricLinear(4 → 6)
 * }
 * ```
 */
export class SlimError extends Error {
  override readonly name = 'SlimError';
  /** The kind of rule that was broken. */
  readonly code: SlimErrorCode;
  /** The map or function that refused, with its sizes. */
  readonly where: string;

  constructor(code: SlimErrorCode, where: string, problem: string, options?: { cause?: unknown }) {
    super(`${where}: ${problem}`, options);
    this.code = code;
    this.where = where;
  }
}
