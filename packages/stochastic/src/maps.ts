/** Every map of this package: one line each. Tests, benchmarks, registries and tables follow from this list. */
export { DiagonallyDominantLinear } from './maps/DiagonallyDominantLinear.js';
export { DoublyStochasticLinear } from './maps/DoublyStochasticLinear.js';
export { LeftStochasticLinear } from './maps/LeftStochasticLinear.js';
export { PerronFrobeniusLinear } from './maps/PerronFrobeniusLinear.js';
export { RightStochasticLinear } from './maps/RightStochasticLinear.js';
export { StableSplitLinear } from './maps/StableSplitLinear.js';
