/** Every map of this package: one line each. Tests, benchmarks, registries and tables follow from this list. */
export { StableDiagonalLinear } from './maps/StableDiagonalLinear.js';
export { StablePairsLinear } from './maps/StablePairsLinear.js';
