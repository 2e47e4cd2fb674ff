import type { ButterflyKernels } from './wasm/ButterflyKernels.js';
import type { CholeskyKernels } from './wasm/CholeskyKernels.js';
import type { CompactKernels } from './wasm/CompactKernels.js';
import type { CsrKernels } from './wasm/CsrKernels.js';
import type { DiagonalScanKernels } from './wasm/DiagonalScanKernels.js';
import type { ElementwiseKernels } from './wasm/ElementwiseKernels.js';
import type { GatedScanKernels } from './wasm/GatedScanKernels.js';
import type { GemmKernels } from './wasm/GemmKernels.js';
import type { GramKernels } from './wasm/GramKernels.js';
import type { HardConcreteKernels } from './wasm/HardConcreteKernels.js';
import type { HouseholderKernels } from './wasm/HouseholderKernels.js';
import type { LuKernels } from './wasm/LuKernels.js';
import type { MoveKernels } from './wasm/MoveKernels.js';
import type { OscillatorScanKernels } from './wasm/OscillatorScanKernels.js';
import type { QrKernels } from './wasm/QrKernels.js';
import type { ScanKernels } from './wasm/ScanKernels.js';
import type { SinkhornKernels } from './wasm/SinkhornKernels.js';
import type { SoftmaxKernels } from './wasm/SoftmaxKernels.js';
import type { SoftPermutationKernels } from './wasm/SoftPermutationKernels.js';
import type { StockKernels } from './wasm/StockKernels.js';
import type { TriangularKernels } from './wasm/TriangularKernels.js';

/** The functions that the compiled kernels export. Pointers and strides are in bytes. */
export type Kernels = ButterflyKernels &
  CholeskyKernels &
  CompactKernels &
  CsrKernels &
  MoveKernels &
  DiagonalScanKernels &
  ElementwiseKernels &
  GatedScanKernels &
  GemmKernels &
  GramKernels &
  HardConcreteKernels &
  HouseholderKernels &
  LuKernels &
  OscillatorScanKernels &
  QrKernels &
  ScanKernels &
  SinkhornKernels &
  SoftmaxKernels &
  SoftPermutationKernels &
  StockKernels &
  TriangularKernels;
