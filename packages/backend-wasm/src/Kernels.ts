import type { ButterflyKernels } from './kernels/butterfly.js';
import type { CholeskyKernels } from './kernels/cholesky.js';
import type { MoveKernels } from './kernels/cut.js';
import type { ElementwiseKernels } from './kernels/elementwise.js';
import type { GemmKernels } from './kernels/gemm.js';
import type { HouseholderKernels } from './kernels/householder.js';
import type { LuKernels } from './kernels/lu.js';
import type { QrKernels } from './kernels/qr.js';
import type { ScanKernels } from './kernels/recurrentScan.js';
import type { SoftmaxKernels } from './kernels/softmax.js';
import type { StockKernels } from './kernels/stock.js';
import type { TriangularKernels } from './kernels/triangularSolve.js';

/** The functions that the compiled kernels export. Pointers and strides are in bytes. */
export type Kernels = ButterflyKernels &
  CholeskyKernels &
  GemmKernels &
  HouseholderKernels &
  MoveKernels &
  LuKernels &
  QrKernels &
  ScanKernels &
  StockKernels &
  TriangularKernels &
  ElementwiseKernels &
  SoftmaxKernels;
