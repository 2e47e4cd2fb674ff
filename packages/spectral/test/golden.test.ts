import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import './backends.js';
import { describeGolden, type GoldenFile } from '@slim/core/testing';
import * as maps from '../src/maps.js';

/** Householder maps: reflections of one or two entries make their gradients ill-conditioned. */
const householder = { gradients: 2e-4 };

const files = {
  orthogonal: [maps.OrthogonalLinear, householder],
  spectral: [maps.SpectralLinear, householder],
  symmetric_spectral: [maps.SymmetricSpectralLinear, householder],
  schur: [maps.SchurDecompositionLinear, householder],
  svd: [maps.SVDLinear, {}],
  svd_learn_bounds: [maps.SVDLinearLearnBounds, {}],
  symmetric_svd: [maps.SymmetricSVDLinear, {}],
  bounded_norm: [maps.BoundedNormLinear, {}],
  power_bound: [maps.PowerBoundLinear, {}],
  gershgorin: [maps.GershgorinLinear, {}],
  symplectic: [maps.SymplecticLinear, {}],
} as const;

for (const [file, [Map, tolerances]] of Object.entries(files)) {
  const golden = JSON.parse(readFileSync(path.join(__dirname, `golden/${file}.json`), 'utf8')) as GoldenFile;
  describeGolden(Map, golden, { describe, test }, tolerances);
}
