import {
  backend_util,
  cast,
  type DataType,
  Einsum,
  matMul,
  reshape,
  sum,
  sumOutType,
  type Tensor,
  tidy,
  transpose,
  upcastType,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../Repair.js';

/** The indices of an equation, 'ab,bc->ac' as ['ab', 'bc'] and 'ac'. */
export const parseEquation = (equation: string): { terms: string[]; output: string } => {
  const [inputs = '', output = ''] = equation.replace(/\s/g, '').split('->');
  return { terms: inputs.split(','), output };
};

interface Indexed {
  readonly x: Tensor;
  readonly indices: string;
}

/** The axes of x in another order, of which `indices` may leave out those that are summed. */
const arrange = ({ x, indices }: Indexed, order: string): Indexed => {
  const summed = [...indices].flatMap((index, axis) => (order.includes(index) ? [] : [axis]));
  const kept = [...indices].filter((index) => order.includes(index));
  const rest = summed.length > 0 ? sum(x, summed) : x;
  return {
    x: transpose(
      rest,
      [...order].map((index) => kept.indexOf(index)),
    ),
    indices: order,
  };
};

/**
 * Upstream: wasm has no kernel for `einsum`. That of cpu returns its input itself, not a copy, for 'ab->ab', so that both
 * die together; wrong numbers, silently, where an index of the first factor alone is summed: 'a,b->'; and the type of the
 * last factor.
 *
 * Indices of one factor alone that are not in the result are summed first. The others are brought into the order batch,
 * left, summed for the left factor and batch, summed, right for the right one, which makes it one batched matMul.
 */
const contract = (a: Indexed, b: Indexed, output: string): Indexed => {
  const keep = (indices: string, rule: (index: string) => boolean) => [...indices].filter(rule).join('');
  const batch = keep(a.indices, (index) => b.indices.includes(index) && output.includes(index));
  const summed = keep(a.indices, (index) => b.indices.includes(index) && !output.includes(index));
  const left = keep(a.indices, (index) => !b.indices.includes(index) && output.includes(index));
  const right = keep(b.indices, (index) => !a.indices.includes(index) && output.includes(index));
  const sizes = new Map([a, b].flatMap(({ x, indices }) => [...indices].map((index, axis) => [index, x.shape[axis] as number])));
  const shape = (indices: string) => [...indices].map((index) => sizes.get(index) as number);
  const count = (indices: string) => util.sizeFromShape(shape(indices));
  const batches = batch ? [count(batch)] : [];
  const product = matMul(
    reshape(arrange(a, batch + left + summed).x, [...batches, count(left), count(summed)]),
    reshape(arrange(b, batch + summed + right).x, [...batches, count(summed), count(right)]),
  );
  const indices = batch + left + right;
  return { x: reshape(product, shape(indices)), indices };
};

/** The value of an equation of one or two tensors, composed of ops that have gradients. */
export const composeEinsum = (equation: string, tensors: readonly Tensor[]): Tensor => {
  const { terms, output } = parseEquation(equation);
  const [a, b] = tensors.map((x, i) => ({ x: cast(x, 'float32'), indices: terms[i] as string })) as [Indexed, Indexed?];
  return arrange(b ? contract(a, b, output) : a, output).x;
};

/** The type of the result: the one that holds all factors, and the count where truths are summed. */
const typeOf = (equation: string, tensors: readonly Tensor[]): DataType => {
  const { terms, output } = parseEquation(equation);
  const type = tensors.map(({ dtype }) => dtype).reduce((a, b) => upcastType(a, b));
  return [...terms.join('')].every((index) => output.includes(index)) ? type : sumOutType(type);
};

export const einsumKernel: KernelRepair = {
  kernelName: Einsum,
  backends: ['cpu', 'wasm'],
  wrap:
    () =>
    ({ inputs, attrs }) => {
      const { equation } = attrs as { equation: string };
      const tensors = Object.values(inputs) as [Tensor, Tensor?];
      const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
      backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as Tensor[]);
      return tidy(() => cast(composeEinsum(equation, tensors as Tensor[]), typeOf(equation, tensors as Tensor[])));
    },
};
