export type { DiagonallyDominantOptions } from './maps/DiagonallyDominantLinear.js';
export type { DoublyStochasticOptions } from './maps/DoublyStochasticLinear.js';
export type { PerronFrobeniusOptions } from './maps/PerronFrobeniusLinear.js';
export type { StableSplitOptions } from './maps/StableSplitLinear.js';
export * from './maps.js';
export { maps, squareMaps, tallMaps } from './registries.js';
