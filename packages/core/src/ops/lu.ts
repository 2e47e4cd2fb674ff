import {
  abs,
  add,
  argMax,
  concat,
  div,
  equal,
  matMul,
  range,
  reshape,
  where as select,
  slice,
  split,
  sub,
  type Tensor,
  tidy,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { callOf, fromBatch, leadingOf, squareMatrices, toBatch } from './batches.js';
import { above, beside, columnsOf, flip, identity, rowsOf } from './blocks.js';
import { defineOp, type Op } from './defineOp.js';
import { diagonalOf, firstFailure, isUsable, orOne } from './diagonals.js';
import { inversePermutation, takeEntries, takeRows } from './permuteRows.js';
import { substitute } from './substitute.js';
import { lowerPart, upperPart } from './triangularPart.js';
import { triangularSolveOp } from './triangularSolve.js';

/** Factors of a panel [B, m, w], and which of its rows stands in each row of them, [B, m]. */
interface Panel {
  readonly factors: Tensor;
  readonly order: Tensor;
}

const UNIT_LOWER = { lower: true, transposed: false, unitDiagonal: true };
const UPPER = { lower: false, transposed: false, unitDiagonal: false };

/** The first largest entry of a column [B, m, 1] changes places with the first. A column of zeros stays. */
const pivot = (column: Tensor): Panel => {
  const [batch, m] = column.shape as [number, number];
  const places = range(0, m, 1, 'int32');
  const best = reshape(argMax(abs(column), 1), [batch, 1]);
  const first = add(zeros([batch, m], 'int32'), places);
  const others = select(equal(first, best), zeros([batch, m], 'int32'), first);
  const order = m === 1 ? best : concat([best, slice(others, [0, 1], [batch, m - 1])], 1);
  const sorted = takeRows(column, order);
  const head = rowsOf(sorted, 0, 1);
  return { factors: m === 1 ? head : above(head, div(rowsOf(sorted, 1, m), orOne(head))), order };
};

/**
 * The left half of the columns first, then the right half less what the left explains (Toledo 1997): no step needs to know
 * on this side which rows were chosen.
 */
const factorPanel = (panel: Tensor): Panel => {
  const [, m, w] = panel.shape as [number, number, number];
  if (w === 1) return pivot(panel);
  const half = (w + 1) >> 1;
  const left = factorPanel(columnsOf(panel, 0, half));
  const beyond = takeRows(columnsOf(panel, half, w), left.order);
  const top = substitute(rowsOf(left.factors, 0, half), rowsOf(beyond, 0, half), UNIT_LOWER);
  const lower = rowsOf(left.factors, half, m);
  const right = factorPanel(sub(rowsOf(beyond, half, m), matMul(lower, top)));
  const [kept, sorted] = split(left.order, [half, m - half], 1) as [Tensor, Tensor];
  return {
    factors: above(beside(rowsOf(left.factors, 0, half), top), beside(takeRows(lower, right.order), right.factors)),
    order: concat([kept, takeEntries(sorted, right.order)], 1),
  };
};

export const luOp: Op<{ matrix: Tensor }, object> = defineOp<{ matrix: Tensor }, object>({
  name: 'Lu',
  inputs: ['matrix'],
  reference: ({ matrix }) => {
    const [batch, n] = matrix.shape as [number, number];
    if (matrix.size === 0) return [zeros(matrix.shape), zeros([batch, n], 'int32'), zeros([batch], 'int32')];
    const { factors, order } = factorPanel(matrix);
    return [factors, order, firstFailure(isUsable(diagonalOf(factors, n)))];
  },
  gradient: ({ dy: [df], inputs: { matrix }, outputs: [f, permutation] }) => ({
    matrix: () => {
      if (matrix.size === 0) return zerosLike(matrix);
      const [factors, given] = [f, df] as [Tensor, Tensor];
      const behind = (rhs: Tensor, options: typeof UPPER) =>
        triangularSolveOp({ triangle: factors, rhs }, { ...options, transposed: !options.transposed })[0] as Tensor;
      const lower = add(lowerPart(factors, 0), identity(matrix.shape[1] as number));
      const inner = add(lowerPart(matMul(flip(lower), given), 0), upperPart(matMul(given, flip(upperPart(factors)))));
      const sorted = behind(flip(triangularSolveOp({ triangle: factors, rhs: flip(inner) }, UPPER)[0] as Tensor), UNIT_LOWER);
      return takeRows(sorted, inversePermutation(permutation as Tensor));
    },
  }),
});

/** L and U packed in one matrix, the order of rows, and whether every pivot can be divided by. */
export interface LuFactorization {
  /** [..., n, n]: U on and above the diagonal, L below it; the ones on L's diagonal are not stored. */
  readonly factors: Tensor;
  /** [..., n], int32: row i of L·U is row `permutation[i]` of the matrix. */
  readonly permutation: Tensor;
  /** [...], int32: 0, or the index, counted from 1, of the first pivot that is 0 or not finite. */
  readonly status: Tensor;
}

/**
 * The LU factorisation with partial pivoting: P·A = L·U, |L| ≤ 1.
 *
 * |P·A − L·U| is at most about n·2⁻²⁴·|L|·|U| entry by entry. Of several largest entries the first is the pivot. A column
 * that is 0 from the diagonal on leaves a pivot of 0, zeros below it, and the factorisation goes on: L·U is P·A also for a
 * singular matrix. Rounding hides most singular matrices behind a small pivot; compare the diagonal of U to see how small.
 *
 * The gradient holds the permutation fixed, which is right wherever no two candidates for a pivot tie: A gets
 * Pᵀ·L⁻ᵀ·(tril(Lᵀ·dL, −1) + triu(dU·Uᵀ))·U⁻ᵀ. It is not finite where a pivot is 0, and can be differentiated again.
 *
 * @param matrix - [..., n, n], real.
 * @throws SlimError `input` for what is no tensor of matrices, `size` for matrices that are not square.
 * @see Toledo, Locality of reference in LU decomposition with partial pivoting (1997), for the recursion; Higham, Accuracy
 * and Stability of Numerical Algorithms (2nd ed., 2002), theorem 9.3; Golub & Van Loan, Matrix Computations (4th ed.),
 * section 3.4. The gradient follows from d(PA) = dL·U + L·dU with L⁻¹·dL strictly lower and dU·U⁻¹ upper triangular.
 * @example
 * ```ts
 * import { lu } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { factors, permutation } = lu(tensor2d([[1, 2], [2, 8]]));
 * factors.print(); // [[2, 8], [0.5, -2]]
 * permutation.print(); // [1, 0]
 * ```
 */
export const lu = (matrix: Tensor): LuFactorization => {
  const where = callOf('lu', matrix);
  return tidy(() => {
    const a = squareMatrices(where, 'matrix', matrix);
    const [factors, permutation, status] = luOp({ matrix: toBatch(a) }, {}).map((part) => fromBatch(part, leadingOf(a)));
    return { factors: factors as Tensor, permutation: permutation as Tensor, status: status as Tensor };
  });
};
