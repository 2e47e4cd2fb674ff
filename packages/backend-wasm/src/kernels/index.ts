import type { WasmKernel } from '../WasmKernel.js';
import { batchMatMul } from './batchMatMul.js';

/** Every kernel, in one list. */
export const kernels: readonly WasmKernel[] = [batchMatMul];
