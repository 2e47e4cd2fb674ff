import type { WasmKernel } from '../WasmKernel.js';
import { batchMatMul } from './batchMatMul.js';
import { butterfly, butterflyGrad } from './butterfly.js';
import { cholesky, choleskyGrad } from './cholesky.js';
import { compactMultiply } from './compactMultiply.js';
import { conv2DBackpropFilter } from './conv2DBackpropFilter.js';
import { csrMultiply, csrMultiplyGrad } from './csrMultiply.js';
import { diagonalScan, diagonalScanGrad } from './diagonalScan.js';
import { erf, exp, gelu, geluGrad, log, sigmoid, tanh } from './elementwise.js';
import { fusedMatMul } from './fusedMatMul.js';
import { gruScan, gruScanGrad, lstmScan, lstmScanGrad } from './gatedScans.js';
import { gather } from './gather.js';
import { gram, rowDefect, scaledProduct } from './gram.js';
import { hardConcrete, hardConcreteGrad } from './hardConcrete.js';
import { hardConcretePenalty, hardConcretePenaltyGrad } from './hardConcretePenalty.js';
import { householderProduct, householderProductGrad } from './householder.js';
import { identity } from './identity.js';
import { lu } from './lu.js';
import { oscillatorScan, oscillatorScanGrad } from './oscillatorScan.js';
import { qr, qrGrad } from './qr.js';
import { recurrentScan, recurrentScanGrad } from './recurrentScan.js';
import { max, mean, min, sum } from './reduce.js';
import { select } from './select.js';
import { sinkhorn, sinkhornGrad } from './sinkhorn.js';
import { slice } from './slice.js';
import { scaledSoftmax, scaledSoftmaxGrad, softmax } from './softmax.js';
import { softPermutation, softPermutationGrad } from './softPermutation.js';
import { split, unstack } from './split.js';
import { tile } from './tile.js';
import { transpose } from './transpose.js';
import { triangularPart } from './triangularPart.js';
import { triangularSolve } from './triangularSolve.js';
import { unsortedSegmentSum } from './unsortedSegmentSum.js';

/** Every kernel, in one list. */
export const kernels: readonly WasmKernel[] = [
  batchMatMul,
  butterfly,
  butterflyGrad,
  cholesky,
  choleskyGrad,
  compactMultiply,
  conv2DBackpropFilter,
  csrMultiply,
  csrMultiplyGrad,
  diagonalScan,
  diagonalScanGrad,
  erf,
  exp,
  fusedMatMul,
  gather,
  gelu,
  geluGrad,
  gram,
  hardConcrete,
  hardConcreteGrad,
  hardConcretePenalty,
  hardConcretePenaltyGrad,
  gruScan,
  gruScanGrad,
  householderProduct,
  householderProductGrad,
  identity,
  log,
  lstmScan,
  lstmScanGrad,
  lu,
  max,
  mean,
  min,
  oscillatorScan,
  oscillatorScanGrad,
  qr,
  qrGrad,
  recurrentScan,
  recurrentScanGrad,
  rowDefect,
  scaledProduct,
  scaledSoftmax,
  scaledSoftmaxGrad,
  select,
  sigmoid,
  sinkhorn,
  sinkhornGrad,
  softmax,
  softPermutation,
  softPermutationGrad,
  slice,
  split,
  sum,
  tile,
  tanh,
  transpose,
  triangularPart,
  triangularSolve,
  unsortedSegmentSum,
  unstack,
];
