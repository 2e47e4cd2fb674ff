import { add, cast, lessEqual, logicalNot, matMul, mul, sub, sum, type Tensor, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { callOf, fromBatch, leadingOf, squareMatrices, toBatch } from './batches.js';
import { flip, identity } from './blocks.js';
import { defineOp } from './defineOp.js';
import { numberAbove, wholeNumber } from './options.js';
import type { WithStatus } from './Status.js';
import { sinkhornShares } from './sinkhornShares.js';
import { solveOp } from './solve.js';

/** Added to the diagonal of the Laplacian, so that a permutation, of which it is 0, has a gradient: 0. */
const FLOOR = 2 ** -23;

/** The gradient in the logits of shares by rows. */
const throughShares = (p: Tensor, dp: Tensor): Tensor => {
  const weighted = mul(p, dp);
  return sub(weighted, mul(p, sum(weighted, 2, true)));
};

/** diag(c) − PᵀP with 1/n added to each entry: only constants are in its kernel, and what it is applied to has sum 0. */
const laplacian = (p: Tensor): Tensor => {
  const n = p.shape[1] as number;
  const diagonal = mul(identity(n), add(sum(p, 1, true), FLOOR));
  return add(sub(diagonal, matMul(p, p, true, false)), 1 / n);
};

const sinkhornOp = defineOp<{ logits: Tensor }, { readonly steps: number; readonly tolerance: number }>({
  name: 'Sinkhorn',
  inputs: ['logits'],
  reference: ({ logits }, { steps }) => {
    if (logits.size === 0) return [zeros(logits.shape), zeros([logits.shape[0] as number])];
    return sinkhornShares(logits, steps);
  },
  gradient: ({ dy: [dp], inputs: { logits }, outputs: [shares] }) => ({
    logits: () => {
      if (logits.size === 0) return zerosLike(logits);
      const p = shares as Tensor;
      const columns = flip(sum(throughShares(p, dp as Tensor), 1, true));
      const [multipliers] = solveOp({ matrix: laplacian(p), rhs: columns }, { transposed: false }) as [Tensor];
      return throughShares(p, sub(dp as Tensor, flip(multipliers)));
    },
  }),
});

/** A doubly stochastic matrix, and how far it is from one. */
export interface Sinkhorn extends WithStatus {
  /** P [..., n, n]: no entry below 0, rows of sum 1 up to rounding. */
  readonly value: Tensor;
  /** The largest |column sum − 1| of each matrix [...], as float32 sums it. No gradient. */
  readonly error: Tensor;
  /** int32 [...]: 0 where `error` is within the tolerance, else 1. */
  readonly status: Tensor;
}

/**
 * The doubly stochastic matrix P = diag(eᶠ)·exp(logits)·diag(eᵍ): the one with rows and columns of sum 1 among the matrices that
 * are exp(logits) up to factors of rows and columns, and the one with the largest Σ P·(logits − log P) among all that are doubly
 * stochastic. It is unique. As logits grow it nears the permutation with the largest sum of logits.
 *
 * Sinkhorn's alternate normalisation needs as many steps as the matrix is near to falling apart into blocks; thousands where
 * logits differ by 20. Here each column and row step is followed by a Newton step, and the logits are divided by a temperature
 * that falls to 1 during the first three quarters of them. With 24 steps logits of standard deviation up to 1e4, and −1e30 for
 * entries that are not wanted, converged at all sizes tried up to n = 32, and of standard deviation 30 at all up to 256; beyond
 * that some do not. The number of steps does not depend on the numbers, as that would mean to wait for the device. `status` is 1
 * where columns did not get within `tolerance`.
 *
 * The kernel of @slim/backend-wasm sees when it is done. It takes `maxIterations` steps at most at each temperature, four times as
 * many at the last; with 24, none of 25 000 random logits of standard deviation 1 to 1e5 with n up to 150, many of them equal or not
 * wanted, was left unfinished, nor was anything tried at n = 256 and 512.
 *
 * Rows are normalised last: |row sum − 1| ≤ (n + 1)·2⁻²⁴. P is that of logits changed by a few 2⁻²⁴ of their range.
 *
 * The gradient is that of the solution, whichever way it was found: with S(dP) = P∘dP − P∘((P∘dP)·11ᵀ), the gradient of shares
 * by rows, dL = S(dP − 1βᵀ) where (diag(Pᵀ1) − PᵀP)·β = S(dP)ᵀ1; one system of n equations. Its rows and columns sum to 0. It can
 * be differentiated again. Where P falls apart into blocks the system is singular, and β only determined up to what has no effect.
 *
 * @param logits - [..., n, n], real and finite; what is not finite gives NaN and status 1. Differences beyond 1e37 count as 1e37.
 * @param options - `tolerance` (default 1e-5, above 0, at most 1) of `status`; rounding leaves 2e-7 at n = 16, 6e-7 at 256.
 * `maxIterations` (default 24, 1 to 10 000): Newton steps, at each temperature with a kernel; 6 do for logits of standard
 * deviation 1, 10 for 3
 * @throws SlimError `input` for what is no tensor of real matrices, `size` for matrices that are not square, `option` for options
 * out of range or unknown
 * @see Sinkhorn and Knopp, Concerning nonnegative matrices and doubly stochastic matrices (1967); Cuturi, Sinkhorn distances,
 * arXiv:1306.0895; Brauer, Clason, Lorenz and Wirth, A Sinkhorn-Newton method for entropic optimal transport, arXiv:1710.06635;
 * Sun and Tran-Dinh, Generalized self-concordant functions, arXiv:1703.04599, for the length of the steps; Eisenberger, Toker,
 * Leal-Taixé, Bernard and Cremers, A unified framework for implicit Sinkhorn differentiation, arXiv:2205.06688
 *
 * @example
 * ```ts
 * import { sinkhorn } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * sinkhorn(tensor2d([[Math.log(4), 0], [0, 0]])).value.print(); // [[2/3, 1/3], [1/3, 2/3]]
 * ```
 */
export const sinkhorn = (logits: Tensor, options: { tolerance?: number; maxIterations?: number } = {}): Sinkhorn => {
  const where = callOf('sinkhorn', logits);
  checkNames(where, options, ['tolerance', 'maxIterations']);
  const tolerance = numberAbove(where, 'tolerance', options.tolerance ?? 1e-5, 0, 1);
  const steps = wholeNumber(where, 'maxIterations', options.maxIterations ?? 24, 1, 10_000);
  return tidy(() => {
    const real = squareMatrices(where, 'logits', logits);
    const [p, largest] = sinkhornOp({ logits: toBatch(real) }, { steps, tolerance }) as [Tensor, Tensor];
    const [value, error] = [fromBatch(p, leadingOf(real)), fromBatch(largest, leadingOf(real))];
    return { value, error, status: cast(logicalNot(lessEqual(error, tolerance)), 'int32') };
  });
};
