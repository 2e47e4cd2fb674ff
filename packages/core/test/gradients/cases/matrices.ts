/** Products of matrices, and what is made of them. */
import {
  add,
  cast,
  type DataType,
  diag,
  einsum,
  fused,
  linalg,
  matMul,
  mul,
  square,
  stack,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import { type Array64, at, broadcastShape, build, einsum64, entrywise, typed } from '../array64.js';
import type { Case } from '../examine.js';

/** The definition, with the batches broadcast. */
const matMul64 =
  (transposeA = false, transposeB = false) =>
  (...[a, b]: Array64[]): Array64 => {
    const [x, y] = [a, b].map((array, i) => ((i === 0 ? transposeA : transposeB) ? swap(array as Array64) : (array as Array64))) as [
      Array64,
      Array64,
    ];
    const batch = broadcastShape(x.shape.slice(0, -2), y.shape.slice(0, -2));
    const [m, inner, n] = [x.shape.at(-2), x.shape.at(-1), y.shape.at(-1)] as [number, number, number];
    return build([...batch, m, n], (index) => {
      const [i, j] = index.slice(-2) as [number, number];
      let total = 0;
      // `at` takes every index along an axis of one, which a sum must not rely on: k runs over the true length.
      for (let k = 0; k < inner; k++) total += at(x, [...index.slice(0, -2), i, k]) * at(y, [...index.slice(0, -2), k, j]);
      return total;
    });
  };

const swap = (x: Array64): Array64 =>
  build([...x.shape.slice(0, -2), x.shape.at(-1) as number, x.shape.at(-2) as number], (index) =>
    at(x, [...index.slice(0, -2), index.at(-1) as number, index.at(-2) as number]),
  );

const BATCHES = [
  [[], []],
  [[2], []],
  [[], [2]],
  [[2], [2]],
  [[1], [3]],
  [[3], [1]],
  [[1], []],
  [[2, 2], [2]],
  [[2, 1], [3]],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [1, 2],
    [3, 1],
  ],
  [[0], []],
  [[0], [1]],
  [[0], [0]],
] as const;

const products: Case[] = BATCHES.flatMap(([forA, forB]) =>
  [
    [2, 3, 4],
    [1, 1, 1],
    [2, 0, 3],
    [0, 2, 3],
    [2, 3, 0],
  ].flatMap(([m = 0, k = 0, n = 0]) =>
    [false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => {
        const [a, b] = [
          [...forA, ...(transposeA ? [k, m] : [m, k])],
          [...forB, ...(transposeB ? [n, k] : [k, n])],
        ];
        return {
          title: `matMul(a, b, ${transposeA}, ${transposeB}) of [${a}] and [${b}]`,
          inputs: [a, b],
          op: (x: Tensor, y: Tensor) => matMul(x, y, transposeA, transposeB),
          oracle: matMul64(transposeA, transposeB),
          mends: ['BatchMatMul'],
        };
      }),
    ),
  ),
);

const EQUATIONS: [equation: string, ...shapes: number[][]][] = [
  ['ab,bc->ac', [2, 3], [3, 4]],
  ['ab,bc->ca', [2, 3], [3, 4]],
  ['ab,cb->ac', [2, 3], [4, 3]],
  ['ab,ab->', [2, 3], [2, 3]],
  ['ab,ab->ab', [2, 3], [2, 3]],
  ['ab,ab->ba', [2, 3], [2, 3]],
  ['ab,ab->b', [2, 3], [2, 3]],
  ['a,b->ab', [2], [3]],
  ['a,a->', [3], [3]],
  ['a,b->', [2], [3]],
  ['ab,cd->ad', [2, 3], [2, 2]],
  ['ab,bcd->acd', [2, 3], [3, 2, 2]],
  ['bij,bjk->bik', [2, 2, 3], [2, 3, 2]],
  ['bij,jk->bik', [2, 2, 3], [3, 2]],
  ['bhqd,bhkd->bhqk', [2, 1, 2, 2], [2, 1, 2, 2]],
  ['ij , jk -> ik', [2, 2], [2, 2]],
  ['ab->ba', [2, 3]],
  ['ab->ab', [2, 3]],
  ['ab->a', [2, 3]],
  ['ab->', [2, 3]],
  ['abc->ca', [2, 3, 2]],
  ['ab,bc->ac', [1, 1], [1, 1]],
  ['a,b->ab', [1], [1]],
  ['ab,bc->ac', [2, 0], [0, 3]],
  ['ab,bc->ac', [0, 2], [2, 3]],
  ['ab->b', [0, 2]],
];

const sums: Case[] = EQUATIONS.flatMap(([equation, ...inputs]) =>
  [1, 2].map((order) => ({
    title: `einsum('${equation}') of ${inputs.map((shape) => `[${shape}]`).join(', ')}${order > 1 ? ', second derivative' : ''}`,
    inputs,
    op: (...xs: Tensor[]) => (order > 1 ? square(einsum(equation, ...xs)) : einsum(equation, ...xs)),
    oracle: (...xs: Array64[]) => {
      const value = einsum64(equation.replace(/ /g, ''))(...xs);
      return order > 1 ? entrywise((x = 0) => x * x)(value) : value;
    },
    order,
    mends: ['Einsum'],
  })),
).filter(({ order, inputs }) => order === 1 || !inputs.flat().includes(0));

/**
 * Factors of several types. The gradient of `cast` is that of the identity, and so is its value: the entries are whole, and
 * those that are to become truths are 0 and 1.
 */
const mixtures: Case[] = (
  [
    ['int32', 'float32', 'float32'],
    ['float32', 'int32', 'float32'],
    ['int32', 'int32', 'int32'],
    ['bool', 'float32', 'float32'],
    ['int32', 'bool', 'int32'],
    ['bool', 'bool', 'int32'],
  ] as [DataType, DataType, DataType][]
).flatMap(([first, second, dtype]) =>
  (
    [
      ['ab,cb->ac', [2, 3], [2, 3]],
      ['a,b->ab', [2], [3]],
      ['ab,bc->ac', [1, 1], [1, 1]],
      ['ab,bc->ac', [2, 0], [0, 3]],
      ['ab,bc->ac', [0, 2], [2, 3]],
    ] as [string, number[], number[]][]
  ).map(([equation, a, b]) => ({
    title: `einsum('${equation}') of ${first} [${a}] and ${second} [${b}]`,
    inputs: [typed(a, first), typed(b, second)],
    op: (x: Tensor, y: Tensor) => einsum(equation, cast(x, first), cast(y, second)),
    oracle: einsum64(equation),
    dtype: equation === 'a,b->ab' && second === first ? first : dtype,
    mends: ['Einsum'],
  })),
);

const bands: Case[] = (
  [
    [[3, 3], 0, -1],
    [[3, 4], 1, 0],
    [[2, 3, 3], -1, 1],
    [[1, 3, 3], 0, 0],
    [[1, 1], 0, 0],
    [[3, 1], 1, 0],
  ] as const
).map(([shape, lower, upper]) => ({
  title: `linalg.bandPart(x, ${lower}, ${upper}) of [${shape}]`,
  inputs: [shape],
  op: (x) => linalg.bandPart(x, lower, upper),
  oracle: (x) =>
    build(shape, (index) => {
      const [i, j] = index.slice(-2) as [number, number];
      return (lower < 0 || i - j <= lower) && (upper < 0 || j - i <= upper) ? at(x as Array64, index) : 0;
    }),
  mends: ['Unpack'],
}));

const diagonals: Case[] = [[3], [1], [0]].map((shape) => ({
  title: `diag(x²) of [${shape}]`,
  inputs: [shape],
  op: (x) => diag(square(x)),
  oracle: (x) => build([...shape, ...shape], ([i, j]) => (i === j ? at(x as Array64, [i as number]) ** 2 : 0)),
  order: 1,
  mends: ['Diag'],
}));

const bias64 = (y: Array64, bias: Array64, activation: (x: number) => number) => entrywise((x = 0, b = 0) => activation(x + b))(y, bias);
const ACTIVATIONS: Record<'linear' | 'relu' | 'elu' | 'sigmoid' | 'relu6' | 'leakyrelu', (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu6: (x) => Math.min(6, Math.max(x, 0)),
  leakyrelu: (x) => (x > 0 ? x : 0.2 * x),
};

/** Long sums, of more than the 48 terms that wasm takes at a time; `fused.matMul` is fused only outside a gradient, or if linear. */
const fusions: Case[] = Object.entries(ACTIVATIONS).flatMap(([activation, activation64]) =>
  (
    [
      [[1, 50], [50, 2], false, false],
      [[50, 1], [50, 2], true, false],
      [[1, 50], [2, 50], false, true],
      [[50, 1], [2, 50], true, true],
      [[2, 1, 50], [2, 50, 2], false, false],
      [[1, 1], [1, 3], false, false],
      [[2, 0], [0, 3], false, false],
      [[0, 2], [2, 3], false, false],
    ] as [number[], number[], boolean, boolean][]
  ).flatMap(([a, b, transposeA, transposeB]) =>
    [[], ...(a[0] === 0 ? [] : [[1]])]
      .map((ones) => [...ones, b.at(transposeB ? -2 : -1)] as number[])
      .map((bias) => ({
        title: `fused.matMul of [${a}] and [${b}], ${transposeA}, ${transposeB}, with bias [${bias}], ${activation}`,
        inputs: [a, b, bias],
        op: (x: Tensor, y: Tensor, z: Tensor) =>
          fused.matMul({ a: x, b: y, bias: z, transposeA, transposeB, activation: activation as 'linear' }) as Tensor,
        oracle: (...xs: Array64[]) => bias64(matMul64(transposeA, transposeB)(...xs.slice(0, 2)), xs[2] as Array64, activation64),
        mends: ['_FusedMatMul'],
      })),
  ),
);

/** What upstream reads beyond the bias depends on the memory, so it is not counted. */
const oneNumber: Case = {
  title: 'fused.matMul of [2,50] and [50,3] with a bias of one number',
  inputs: [[2, 50], [50, 3], [1]],
  op: (a, b, bias) => fused.matMul({ a: a as Tensor, b: b as Tensor, bias: bias as Tensor }) as Tensor,
  oracle: (...xs) => bias64(matMul64()(...xs.slice(0, 2)), xs[2] as Array64, (x) => x),
  writesAstray: true,
};

export const matrices: Case[] = [
  oneNumber,
  ...products,
  ...sums,
  ...mixtures,
  ...bands,
  ...diagonals,
  ...fusions,
  {
    title: 'matMul(a, b)³ of [2,2,3] and [3,2], second derivative',
    inputs: [
      [2, 2, 3],
      [3, 2],
    ],
    op: (a, b) => mul(matMul(a as Tensor, b as Tensor), square(matMul(a as Tensor, b as Tensor))),
    oracle: (...xs) => entrywise((y = 0) => y ** 3)(matMul64()(...xs)),
    order: 2,
    mends: ['BatchMatMul'],
  },
  {
    title: 'stack of matMul with one transpose, as a recurrence writes it',
    inputs: [
      [2, 3],
      [3, 3],
    ],
    op: (x, w) => stack([0, 1].map((k) => add(matMul(x as Tensor2D, w as Tensor2D), matMul(x as Tensor2D, transpose(w), false, k === 1)))),
    oracle: (...xs) => {
      const [plain, turned] = [matMul64()(...xs), matMul64(false, true)(...xs)];
      return build([2, 2, 3], ([k, i = 0, j = 0]) => at(plain, [i, j]) + at(k === 1 ? plain : turned, [i, j]));
    },
  },
];
