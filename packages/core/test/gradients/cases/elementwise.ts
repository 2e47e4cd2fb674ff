/** Comparisons, where, and arithmetic that broadcasts. */
import {
  add,
  all,
  any,
  cast,
  ceil,
  type DataType,
  div,
  equal,
  floor,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  neg,
  notEqual,
  round,
  scalar,
  sign,
  square,
  squaredDifference,
  step,
  sub,
  type Tensor,
  tensor,
  where,
} from '@tensorflow/tfjs-core';
import { type Array64, at, broadcastShape, build, entrywise, typed } from '../array64.js';
import type { Case } from '../examine.js';

const BROADCASTS = [
  [[2, 3], [3]],
  [[2, 3], []],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[1], []],
  [[0, 3], [3]],
  [
    [0, 3],
    [1, 3],
  ],
  [
    [2, 0],
    [2, 1],
  ],
] as const;
const SAME = [
  [
    [2, 3],
    [2, 3],
  ],
  [[1], [1]],
  [[], []],
  [
    [0, 3],
    [0, 3],
  ],
] as const;

const comparisons = { greater, greaterEqual, less, lessEqual, equal, notEqual };
const comparisons64: Record<keyof typeof comparisons, (a: number, b: number) => boolean> = {
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
};

/** The kernel of an op. */
const kernelOf = (name: string) =>
  name === 'mul' ? 'Multiply' : name === 'div' ? 'RealDiv' : (name[0] as string).toUpperCase() + name.slice(1);

const choices: Case[] = Object.entries(comparisons).flatMap(([name, compare]) =>
  [...SAME, ...BROADCASTS].map(([a, b]) => ({
    title: `where(${name}(a, b), a·b, −a) of [${a}] and [${b}]`,
    inputs: [a, b],
    op: (x: Tensor, y: Tensor) => where(compare(x, y), mul(x, y), neg(x)),
    mends: [kernelOf(name)],
    oracle: entrywise((x = 0, y = 0) => (comparisons64[name as keyof typeof comparisons](x, y) ? x * y : -x)),
  })),
);

const logic: Case[] = [[2, 3], [1], [2, 0]].flatMap((shape) => [
  {
    title: `where(logicalAnd(a > −1/2, logicalNot(a > b)), a², b) of [${shape}]`,
    inputs: [shape, shape],
    op: (a, b) => where(logicalAnd(greater(a, -0.5), logicalNot(greater(a, b))), square(a), b),
    oracle: entrywise((a = 0, b = 0) => (a > -0.5 && a <= b ? a * a : b)),
    mends: ['LogicalAnd', 'LogicalNot'],
  },
  {
    title: `where(logicalOr(a > 1/2, b > 0), a, b²) of [${shape}]`,
    inputs: [shape, shape],
    op: (a, b) => where(logicalOr(greater(a, 0.5), greater(b, 0)), a, square(b)),
    oracle: entrywise((a = 0, b = 0) => (a > 0.5 || b > 0 ? a : b * b)),
    mends: ['LogicalOr'],
  },
]);

const quantifiers: Case[] = (
  [
    ['all', all],
    ['any', any],
  ] as const
).flatMap(([name, quantify]) =>
  [[2, 3], [1], [2, 0]].map((shape) => ({
    title: `mul(${name}(x > 0), x²) of [${shape}]`,
    inputs: [shape],
    op: (x: Tensor) => mul(cast(quantify(greater(x, 0)), 'float32'), square(x)),
    oracle: (x: Array64) => {
      const truths = x.data.map((entry) => entry > 0);
      const truth = name === 'all' ? truths.every(Boolean) : truths.some(Boolean);
      return entrywise((entry = 0) => (truth ? entry * entry : 0))(x);
    },
    mends: [kernelOf(name)],
  })),
);

/** Three shapes at once: condition, then, else. */
const broadcastChoices: Case[] = [
  [[2, 1], [1, 3], [3]],
  [[3], [2, 3], []],
  [[2, 2, 1], [2], [1, 2]],
  [[1], [1], [1]],
  [
    [2, 1],
    [2, 0],
    [1, 1],
  ],
  [[1, 3], [0, 3], []],
].map((shapes) => ({
  title: `where(c > 0, a, b) of ${shapes.map((shape) => `[${shape}]`).join(', ')}`,
  inputs: shapes,
  op: (c, a, b) => where(greater(c, 0), a, b),
  oracle: (...xs) => {
    const [c, a, b] = xs as [Array64, Array64, Array64];
    return build(broadcastShape(...shapes), (index) => at(at(c, index) > 0 ? a : b, index));
  },
  mends: ['Greater'],
}));

/** Two types; the gradient of `cast` is that of the identity, and so is its value for such entries. */
const typedChoices: Case[] = (
  [
    ['int32', 'float32', 'float32'],
    ['float32', 'int32', 'float32'],
    ['bool', 'float32', 'float32'],
    ['float32', 'bool', 'float32'],
    ['bool', 'int32', 'int32'],
    ['int32', 'bool', 'int32'],
    ['int32', 'int32', 'int32'],
    ['bool', 'bool', 'bool'],
  ] as [DataType, DataType, DataType][]
).flatMap(([first, second, dtype]) =>
  (
    [
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      [[4], [4], [4]],
      [[1], [1], [1]],
      [[], [], []],
      [[0], [0], [0]],
      [
        [0, 3],
        [0, 3],
        [0, 3],
      ],
      [[2, 1], [2, 3], [3]],
    ] as [number[], number[], number[]][]
  ).map(([c, a, b]) => {
    const condition = build(c, (index) => 1 - (index.reduce((sum, place) => sum + place, 0) % 2));
    return {
      title: `where(c, a, b) of ${first} [${a}] and ${second} [${b}]`,
      inputs: [typed(a, first), typed(b, second)],
      op: (x: Tensor, y: Tensor) => where(tensor([...condition.data], c as [number], 'bool'), cast(x, first), cast(y, second)),
      oracle: (...[x, y]: Array64[]) => build(broadcastShape(c, a, b), (index) => at((at(condition, index) ? x : y) as Array64, index)),
      dtype,
      ...((first !== second || first === 'bool') && { mends: ['Select'] }),
      writesAstray: first === 'bool',
    };
  }),
);

const staircases: Case[] = (
  [
    ['floor', floor, Math.floor],
    ['ceil', ceil, Math.ceil],
    ['round', round, Math.round],
    ['sign', sign, Math.sign],
    ['step', step, (x) => Number(x > 0)],
  ] as [string, (x: Tensor) => Tensor, (x: number) => number][]
).flatMap(([name, op, op64]) =>
  [[2, 3], [1], [0]].map((shape) => ({
    title: `mul(${name}(x), x) of [${shape}]`,
    inputs: [shape],
    op: (x: Tensor) => mul(op(x), x),
    oracle: entrywise((x = 0) => op64(x) * x),
  })),
);

const arithmetic = { maximum, minimum, squaredDifference, add, sub, mul, div };
const arithmetic64: Record<keyof typeof arithmetic, (a?: number, b?: number) => number> = {
  maximum: (a = 0, b = 0) => Math.max(a, b),
  minimum: (a = 0, b = 0) => Math.min(a, b),
  squaredDifference: (a = 0, b = 0) => (a - b) ** 2,
  add: (a = 0, b = 0) => a + b,
  sub: (a = 0, b = 0) => a - b,
  mul: (a = 0, b = 0) => a * b,
  div: (a = 0, b = 0) => a / b,
};
/** Divisors from 1 on. */
const away = (shape: readonly number[]): Array64 => build(shape, (index) => 1 + index.reduce((sum, place) => sum + 0.3 * place, 0));

const pairs: Case[] = Object.entries(arithmetic).flatMap(([name, op]) => {
  const oracle = entrywise(arithmetic64[name as keyof typeof arithmetic]);
  const mends = [kernelOf(name)];
  const inputs = ([a, b]: (typeof SAME)[number] | (typeof BROADCASTS)[number]) => [a, name === 'div' ? away(b) : b];
  return [
    ...SAME.map((shapes) => ({ title: `${name}(a, b) of [${shapes[0]}]`, inputs: inputs(shapes), op, oracle, mends })),
    ...BROADCASTS.map((shapes) => ({
      title: `${name}(a, b) of [${shapes[0]}] and [${shapes[1]}]`,
      inputs: inputs(shapes),
      op,
      oracle,
      mends,
    })),
  ];
});
const mixedChoice: Case = {
  title: 'where(x > 0, x as int32, 2·x)',
  inputs: [{ shape: [2, 3], data: [3, -1, 2, 7, -4, -5] }],
  op: (x) => where(greater(x as Tensor, 0), cast(x as Tensor, 'int32'), mul(x as Tensor, 2)),
  oracle: entrywise((x = 0) => (x > 0 ? x : 2 * x)),
  dtype: 'float32',
  mends: ['Select', 'Greater'],
};

export const elementwise: Case[] = [
  ...choices,
  ...logic,
  ...quantifiers,
  ...broadcastChoices,
  ...typedChoices,
  mixedChoice,
  ...staircases,
  ...pairs,
  {
    title: 'where(greaterEqual(x as int32, 1), x², −x)',
    inputs: [[2, 3]],
    op: (x) => where(greaterEqual(cast(x as Tensor, 'int32'), scalar(1, 'int32')), square(x as Tensor), neg(x as Tensor)),
    oracle: entrywise((x = 0) => (Math.trunc(x) >= 1 ? x * x : -x)),
    mends: ['GreaterEqual'],
  },
  {
    title: 'squaredDifference(a, b) of [2,3] and [3], second derivative',
    inputs: [[2, 3], [3]],
    op: (a, b) => squaredDifference(square(a), b),
    oracle: entrywise((a = 0, b = 0) => (a * a - b) ** 2),
    order: 2,
    mends: ['SquaredDifference'],
  },
];
