/** Every repair, in one list each. docs/gradient-repairs.md says what a user of upstream sees. */
import { einsumKernel } from './kernels/einsum.js';
import { emptyReductionKernels } from './kernels/emptyReductions.js';
import { emptyTransposeKernel } from './kernels/emptyTranspose.js';
import { fusedMatMulKernel } from './kernels/fusedMatMul.js';
import { gatherKernel } from './kernels/gather.js';
import { matMulKernel } from './kernels/matMul.js';
import { maxPoolGradKernel } from './kernels/maxPoolGrad.js';
import { negativeAxisKernels } from './kernels/negativeAxis.js';
import { selectKernel } from './kernels/select.js';
import { tensorScatterUpdateKernel } from './kernels/tensorScatterUpdate.js';
import type { GradientRepair, KernelRepair } from './Repair.js';
import { comparisonGradients } from './repairs/comparisons.js';
import { cumprodGradient } from './repairs/cumprod.js';
import { cumsumGradient } from './repairs/cumsum.js';
import { diagGradient } from './repairs/diag.js';
import { einsumGradient } from './repairs/einsum.js';
import { emptyBroadcastGradients } from './repairs/emptyBroadcast.js';
import { maximumGradient, minimumGradient } from './repairs/extrema.js';
import { gatherGradient } from './repairs/gather.js';
import { gatherNDGradient, scatterNDGradient, tensorScatterUpdateGradient } from './repairs/indexed.js';
import { matMulGradient } from './repairs/matMul.js';
import { meanGradient, sumGradient } from './repairs/means.js';
import { mirrorPadGradient } from './repairs/mirrorPad.js';
import { splitGradient, unstackGradient } from './repairs/one.js';
import { prodGradient } from './repairs/prod.js';
import { secondDerivatives } from './repairs/secondDerivatives.js';
import { squaredDifferenceGradient } from './repairs/squaredDifference.js';
import { tileGradient } from './repairs/tile.js';

export const gradientRepairs: readonly GradientRepair[] = [
  ...comparisonGradients,
  ...emptyBroadcastGradients,
  ...secondDerivatives,
  maximumGradient,
  minimumGradient,
  squaredDifferenceGradient,
  matMulGradient,
  unstackGradient,
  splitGradient,
  cumsumGradient,
  cumprodGradient,
  prodGradient,
  einsumGradient,
  diagGradient,
  scatterNDGradient,
  tensorScatterUpdateGradient,
  gatherNDGradient,
  gatherGradient,
  mirrorPadGradient,
  tileGradient,
];

/** Upstream is right here, but slow. */
export const cheaperGradients: readonly GradientRepair[] = [sumGradient, meanGradient];

export const kernelRepairs: readonly KernelRepair[] = [
  ...emptyReductionKernels,
  emptyTransposeKernel,
  matMulKernel,
  fusedMatMulKernel,
  maxPoolGradKernel,
  ...negativeAxisKernels,
  gatherKernel,
  selectKernel,
  einsumKernel,
  tensorScatterUpdateKernel,
];
