export { batchedGemm, gemm, gemmScratch } from './gemm';
export { addBias } from './bias';
export { convolutionFilter, convolutionFilterScratch } from './convolution';
export { sumAxis, sumScratch } from './reduce';
export { segmentSum } from './segment';
export { select, selectRows } from './select';
export { transpose, transposeRows } from './transpose';
