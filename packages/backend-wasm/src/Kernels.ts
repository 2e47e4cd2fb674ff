import type { GemmKernels } from './kernels/gemm.js';

/** The functions that the compiled kernels export. Pointers and strides are in bytes. */
export type Kernels = GemmKernels;
