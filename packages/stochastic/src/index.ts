export type { PerronFrobeniusOptions } from './maps/PerronFrobeniusLinear.js';
export * from './maps.js';
export { maps, squareMaps, tallMaps } from './registries.js';
