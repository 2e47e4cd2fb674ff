import { mapsOf, squareMapsOf, tallMapsOf } from '@slim/core';
import * as all from './maps.js';

/** The maps of this package by registry key. Merge the records of several packages to work with all of them. */
export const maps = /* @__PURE__ */ mapsOf(all);

/** Those that require inFeatures = outFeatures. */
export const squareMaps = /* @__PURE__ */ squareMapsOf(all);

/** Those that require outFeatures ≥ inFeatures. */
export const tallMaps = /* @__PURE__ */ tallMapsOf(all);
