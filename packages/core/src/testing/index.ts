export { describeGolden, type GoldenTolerances } from './describeGolden.js';
export { describeLaws } from './describeLaws.js';
export { camelCase, type GoldenCase, type GoldenFile, type GoldenTensor, goldenOptions, goldenTensor } from './golden.js';
export type { Runner } from './runner.js';
