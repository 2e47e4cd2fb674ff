/** Every map of this package: one line each. Tests, benchmarks, registries and tables follow from this list. */
export { DampedSkewSymmetricLinear } from './maps/DampedSkewSymmetricLinear.js';
export { IdentityInitLinear } from './maps/IdentityInitLinear.js';
export { IdentityLinear } from './maps/IdentityLinear.js';
export { Linear } from './maps/Linear.js';
export { NonNegativeLinear } from './maps/NonNegativeLinear.js';
export { PSDLinear } from './maps/PSDLinear.js';
export { SkewSymmetricLinear } from './maps/SkewSymmetricLinear.js';
export { SplitLinear } from './maps/SplitLinear.js';
export { SymmetricLinear } from './maps/SymmetricLinear.js';
export { TrivialNullSpaceLinear } from './maps/TrivialNullSpaceLinear.js';
