import { cholesky, lu, qr, solve, triangularSolve } from '@slim/core';
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';
import type { Effort } from '../../../effort.js';
import { denseOf, gradientOf, productOf } from '../calls.js';
import type { Call, Subject } from '../Subject.js';
import type { Workbench } from '../Workbench.js';

interface Factorization {
  readonly name: string;
  readonly flops: (n: number) => number;
  readonly inputs: (bench: Workbench, n: number) => Tensor[];
  /** All that a caller gets. */
  readonly forward: (...inputs: Tensor[]) => Tensor[];
  /** One n × n tensor through which the gradient of every result flows. */
  readonly result: (...inputs: Tensor[]) => Tensor;
}

const forwardSizes: Record<Effort, readonly number[]> = { quick: [], standard: [256], full: [64, 256, 512] };
const gradientSizes: Record<Effort, readonly number[]> = { quick: [256], standard: [64, 256], full: [64, 256, 512] };

/** One matrix, forward and with gradients, beside one product of matrices of its size. */
const both = ({ name, flops, inputs, forward, result }: Factorization): Subject[] => [
  {
    name,
    sizes: forwardSizes,
    flops,
    open: (bench, n) => {
      const given = inputs(bench, n);
      const call: Call = () => forward(...given);
      return { call, yardstick: productOf(bench, n, n) };
    },
  },
  {
    name: `${name} + gradients`,
    sizes: gradientSizes,
    open: (bench, n) => ({ call: gradientOf(result, inputs(bench, n), bench.normal(n, n)), yardstick: denseOf(bench, n, n) }),
  },
];

const positive = (bench: Workbench, n: number): Tensor => {
  const a = bench.regular(n);
  return bench.own(matMul<Tensor>(a, a, false, true));
};

const factorizationList: readonly Factorization[] = [
  {
    name: 'Cholesky',
    flops: (n) => n ** 3 / 3,
    inputs: (bench, n) => [positive(bench, n)],
    forward: (a) => Object.values(cholesky(a as Tensor)),
    result: (a) => cholesky(a as Tensor).value,
  },
  {
    name: 'triangular solve',
    flops: (n) => n ** 3,
    inputs: (bench, n) => [bench.regular(n), bench.normal(n, n)],
    forward: (a, b) => Object.values(triangularSolve(a as Tensor, b as Tensor)),
    result: (a, b) => triangularSolve(a as Tensor, b as Tensor).value,
  },
  {
    name: 'LU',
    flops: (n) => (2 * n ** 3) / 3,
    inputs: (bench, n) => [bench.regular(n)],
    forward: (a) => Object.values(lu(a as Tensor)),
    result: (a) => lu(a as Tensor).factors,
  },
  {
    name: 'solve',
    flops: (n) => (8 * n ** 3) / 3,
    inputs: (bench, n) => [bench.regular(n), bench.normal(n, n)],
    forward: (a, b) => Object.values(solve(a as Tensor, b as Tensor)),
    result: (a, b) => solve(a as Tensor, b as Tensor).value,
  },
  {
    name: 'QR',
    flops: (n) => (8 * n ** 3) / 3,
    inputs: (bench, n) => [bench.regular(n)],
    forward: (a) => Object.values(qr(a as Tensor)),
    result: (a) => {
      const { q, r } = qr(a as Tensor);
      return add(q, r);
    },
  },
];

/** Factorisations and what is solved by them, of one n × n matrix with as many right-hand sides. */
export const factorizations: readonly Subject[] = factorizationList.flatMap(both);
