import { Linear, type LinearMapConstructor } from '@slim/core';
import { ButterflyLinear } from '@slim/sparse';
import { OrthogonalLinear, SchurDecompositionLinear, SpectralLinear, StableLinear } from '@slim/spectral';

/** A hidden map whose memory is measured, with options that let it remember. */
export interface Arm {
  readonly Map: LinearMapConstructor;
  readonly options: Readonly<Record<string, unknown>>;
  /** The options in words, where they are not the default. */
  readonly remark?: string;
}

const arm = (Map: unknown, options: Arm['options'] = {}, remark?: string): Arm => ({
  Map: Map as LinearMapConstructor,
  options,
  ...(remark === undefined ? {} : { remark }),
});

/** The plain network first: it is expected to fail. */
export const arms: readonly Arm[] = [
  arm(Linear),
  arm(OrthogonalLinear),
  arm(SpectralLinear, { sigmaMin: 0.95, sigmaMax: 1.05 }, 'singular values in [0.95, 1.05]'),
  arm(SchurDecompositionLinear),
  arm(StableLinear, { rho: 1 }, 'spectral radius below 1'),
  arm(ButterflyLinear, { orthoInit: true }, 'orthogonal at the start'),
];
