/** Every map of this package: one line each. Tests, benchmarks, registries and tables follow from this list. */
export { ButterflyLinear } from './maps/ButterflyLinear.js';
export { ButterflyPermutationLinear } from './maps/ButterflyPermutationLinear.js';
export { CompactLinear } from './maps/CompactLinear.js';
export { CSRLinear } from './maps/CSRLinear.js';
export { FixedPermutation } from './maps/FixedPermutation.js';
export { L0Linear } from './maps/L0Linear.js';
export { LassoLinear } from './maps/LassoLinear.js';
export { LassoLinearRELU } from './maps/LassoLinearRELU.js';
export { MonarchLinear } from './maps/MonarchLinear.js';
export { Permutation } from './maps/Permutation.js';
export { PermutationFactor } from './maps/PermutationFactor.js';
