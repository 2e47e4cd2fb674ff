/** First to third derivatives of what saves its output. */
import {
  add,
  elu,
  exp,
  log,
  logSoftmax,
  mul,
  pow,
  reciprocal,
  rsqrt,
  selu,
  sigmoid,
  softmax,
  softplus,
  sqrt,
  square,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import { type Array64, build, entrywise, reduce64 } from '../array64.js';
import type { Case } from '../examine.js';

const functions: [name: string, kernel: string, op: (x: Tensor) => Tensor, f: (x: number) => number][] = [
  ['sigmoid', 'Sigmoid', sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['tanh', 'Tanh', tanh, Math.tanh],
  ['exp', 'Exp', exp, Math.exp],
  ['elu', 'Elu', elu, (x) => (x > 0 ? x : Math.expm1(x))],
];

const shift64 = (x: Array64, by: Array64): Array64 => entrywise((a = 0, b = 0) => a - b)(x, by);
const logSoftmax64 = (x: Array64): Array64 => {
  const centred = shift64(x, reduce64((entries) => Math.max(...entries), [-1], true)(x));
  return shift64(centred, reduce64((entries) => Math.log(entries.reduce((sum, entry) => sum + Math.exp(entry), 0)), [-1], true)(centred));
};
const rows: [name: string, kernel: string, op: (x: Tensor) => Tensor, f: (x: Array64) => Array64][] = [
  ['softmax', 'Softmax', softmax, (x) => entrywise((entry = 0) => Math.exp(entry))(logSoftmax64(x))],
  ['logSoftmax', 'logSoftmax__op', logSoftmax, logSoftmax64],
];

/** `elu` needs two repairs: that of its gradient, and a gradient of its gradient. */
const kernelsOf = (kernel: string) => (kernel === 'Elu' ? ['Elu', 'EluGrad'] : [kernel]);

const ORDERS = ['', ', second derivative', ', third derivative'];
const all: Case[] = [...functions.map(([name, kernel, op, f]) => [name, kernel, op, entrywise((x = 0) => f(x))] as const), ...rows].flatMap(
  ([name, kernel, op, oracle]) =>
    [[2, 3], [1], [2, 1], [0, 3], [2, 0]].flatMap((shape) =>
      (shape.includes(0) ? [1] : [1, 2, 3]).flatMap((order) => [
        {
          title: `${name}(x) of [${shape}]${ORDERS[order - 1]}`,
          inputs: [shape],
          op,
          oracle: (x?: Array64) => oracle(x as Array64),
          order,
          mends: kernelsOf(kernel),
        },
        {
          title: `square(${name}(square(x))) of [${shape}]${ORDERS[order - 1]}`,
          inputs: [shape],
          op: (x: Tensor) => square(op(square(x))),
          oracle: (x?: Array64) => entrywise((y = 0) => y * y)(oracle(entrywise((y = 0) => y * y)(x as Array64))),
          order,
          mends: kernelsOf(kernel),
        },
      ]),
    ),
);

/** Where functions saturate, and where exp comes near the largest float32, 3.4e38 = exp(88.7). */
const far: Case[] = functions
  .filter(([name]) => name !== 'exp')
  .flatMap(([name, kernel, op, f]) =>
    [1, 2].map((order) => ({
      title: `${name}(x) far out${ORDERS[order - 1]}`,
      inputs: [{ shape: [8], data: [-80, -20, -9, -5, 5, 9, 20, 80] }],
      op,
      oracle: entrywise((x = 0) => f(x)),
      order,
      mends: kernelsOf(kernel),
    })),
  );
const scaled: Case[] = [1, 2].map((order) => ({
  title: `exp(x) near the largest number, scaled${ORDERS[order - 1]}`,
  inputs: [build([3], ([i = 0]) => -0.3 * i - 0.1)],
  op: (x) => mul(exp(add(x, 88)), Math.exp(-88)),
  oracle: entrywise((x = 0) => Math.exp(x)),
  order,
  mends: ['Exp'],
}));

/** Functions whose gradient reads what it saved of the input: right upstream to the order that the functions in it are. */
const fine: Case[] = (
  [
    ['sqrt', sqrt, Math.sqrt],
    ['rsqrt', rsqrt, (x) => x ** -0.5],
    ['log', log, Math.log],
    ['reciprocal', reciprocal, (x) => 1 / x],
    ['softplus', softplus, (x) => Math.log1p(Math.exp(x))],
    ['selu', selu, (x) => 1.0507009873554805 * x],
  ] as [string, (x: Tensor) => Tensor, (x: number) => number][]
).flatMap(([name, op, f]) =>
  [2, 3].map((order) => ({
    title: `square(${name}(x)) of [3], positive${ORDERS[order - 1]}`,
    inputs: [{ shape: [3], data: [0.7, 1, 1.6] }],
    op: (x: Tensor) => square(op(x)),
    oracle: entrywise((x = 0) => f(x) ** 2),
    order,
    ...(name === 'selu' ? { mends: ['Greater'] } : {}),
    ...(name === 'softplus' && order === 3 ? { mends: ['Sigmoid'] } : {}),
  })),
);

const powers: Case[] = [1, 2, 3].map((order) => ({
  title: `pow(a, b) of [3] and [3]${ORDERS[order - 1]}`,
  inputs: [
    { shape: [3], data: [0.7, 1, 1.6] },
    { shape: [3], data: [2, 0.5, -1] },
  ],
  op: (a, b) => pow(a as Tensor, b as Tensor),
  oracle: entrywise((a = 0, b = 0) => a ** b),
  order,
  mends: ['Pow'],
}));

export const derivatives: Case[] = [...all, ...far, ...scaled, ...fine, ...powers];
