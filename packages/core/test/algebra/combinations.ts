/** Combinations of maps, as constructors, so that the laws and the certificate tests can make them at will. */
import {
  blockDiagonal,
  DampedSkewSymmetricLinear,
  type Example,
  IdentityLinear,
  identityPlus,
  Linear,
  type LinearMap,
  NonNegativeLinear,
  PSDLinear,
  product,
  Random,
  SkewSymmetricLinear,
  SymmetricLinear,
  scaled,
  sum,
  TrivialNullSpaceLinear,
  transposed,
} from '../../src/index.js';

export interface Combined {
  readonly name: string;
  readonly example: Example;
  readonly make: (seed: number) => LinearMap;
}

const seeds = (seed: number) => {
  const random = new Random(seed);
  return [random.seedOf('a'), random.seedOf('b'), random.seedOf('c')] as const;
};
const square = { inFeatures: 4, outFeatures: 4 };

export const combinations: readonly Combined[] = [
  {
    name: 'product of three dense maps with biases',
    example: { inFeatures: 3, outFeatures: 4 },
    make: (seed) => {
      const [a, b, c] = seeds(seed);
      return product(new Linear(3, 5, { bias: true, seed: a }), new Linear(5, 2, { seed: b }), new Linear(2, 4, { bias: true, seed: c }));
    },
  },
  {
    name: 'product of non-negative maps',
    example: { inFeatures: 3, outFeatures: 2 },
    make: (seed) =>
      product(new NonNegativeLinear(3, 4, { seed: seeds(seed)[0] }), new NonNegativeLinear(4, 2, { seed: seeds(seed)[1], bias: true })),
  },
  {
    name: 'product of maps without a null space',
    example: { inFeatures: 2, outFeatures: 5 },
    make: (seed) =>
      product(
        new TrivialNullSpaceLinear(2, 3, { seed: seeds(seed)[0] }),
        new TrivialNullSpaceLinear(3, 5, { seed: seeds(seed)[1], epsilon: 0.5 }),
        new DampedSkewSymmetricLinear(5, 5, { seed: seeds(seed)[2] }),
      ),
  },
  {
    name: 'product of one map',
    example: square,
    make: (seed) => product(new SymmetricLinear(4, 4, { seed, bias: true })),
  },
  {
    name: 'sum of symmetric and semidefinite',
    example: square,
    make: (seed) =>
      sum(new SymmetricLinear(4, 4, { seed: seeds(seed)[0], bias: true }), new PSDLinear(4, 4, { seed: seeds(seed)[1], bias: true })),
  },
  {
    name: 'sum of semidefinite',
    example: square,
    make: (seed) =>
      sum(new PSDLinear(4, 4, { seed: seeds(seed)[0] }), new PSDLinear(4, 4, { seed: seeds(seed)[1] }), new IdentityLinear(4, 4)),
  },
  {
    name: 'sum of skew',
    example: square,
    make: (seed) => sum(new SkewSymmetricLinear(4, 4, { seed: seeds(seed)[0] }), new SkewSymmetricLinear(4, 4, { seed: seeds(seed)[1] })),
  },
  { name: 'scaled by -2.5', example: square, make: (seed) => scaled(-2.5, new PSDLinear(4, 4, { seed, bias: true })) },
  {
    name: 'scaled by 0.5',
    example: { inFeatures: 2, outFeatures: 3 },
    make: (seed) => scaled(0.5, new TrivialNullSpaceLinear(2, 3, { seed })),
  },
  { name: 'scaled by 3', example: { inFeatures: 2, outFeatures: 3 }, make: (seed) => scaled(3, new NonNegativeLinear(2, 3, { seed })) },
  { name: 'transposed', example: { inFeatures: 4, outFeatures: 3 }, make: (seed) => transposed(new NonNegativeLinear(3, 4, { seed })) },
  { name: 'transposed square', example: square, make: (seed) => transposed(new DampedSkewSymmetricLinear(4, 4, { seed })) },
  {
    name: 'block diagonal',
    example: { inFeatures: 5, outFeatures: 5 },
    make: (seed) => blockDiagonal(new PSDLinear(2, 2, { seed: seeds(seed)[0], bias: true }), new PSDLinear(3, 3, { seed: seeds(seed)[1] })),
  },
  {
    name: 'block diagonal of rectangles',
    example: { inFeatures: 5, outFeatures: 7 },
    make: (seed) =>
      blockDiagonal(
        new TrivialNullSpaceLinear(2, 4, { seed: seeds(seed)[0] }),
        new DampedSkewSymmetricLinear(3, 3, { seed: seeds(seed)[1] }),
      ),
  },
  { name: 'identity plus skew', example: square, make: (seed) => identityPlus(0.3, new SkewSymmetricLinear(4, 4, { seed, bias: true })) },
  { name: 'identity plus semidefinite', example: square, make: (seed) => identityPlus(0.7, new PSDLinear(4, 4, { seed })) },
  { name: 'identity minus', example: square, make: (seed) => identityPlus(-0.7, new SymmetricLinear(4, 4, { seed })) },
  { name: 'identity plus identity', example: square, make: () => identityPlus(-0.25, new IdentityLinear(4, 4)) },
  {
    name: 'nested: block diagonal of a tied product and a sum',
    example: { inFeatures: 5, outFeatures: 5 },
    make: (seed) => {
      const [a, b, c] = seeds(seed);
      const encode = new Linear(3, 2, { seed: a });
      return blockDiagonal(
        product(encode, transposed(encode)),
        sum(new SymmetricLinear(2, 2, { seed: b }), scaled(0.5, new SkewSymmetricLinear(2, 2, { seed: c }))),
      );
    },
  },
];
