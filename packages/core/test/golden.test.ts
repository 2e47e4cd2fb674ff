import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import './backends.js';
import * as maps from '../src/maps.js';
import { describeGolden, type GoldenFile } from '../src/testing/index.js';

const files = {
  linear: maps.Linear,
  identity_init: maps.IdentityInitLinear,
  identity: maps.IdentityLinear,
  nonnegative: maps.NonNegativeLinear,
  split: maps.SplitLinear,
  symmetric: maps.SymmetricLinear,
  skew_symmetric: maps.SkewSymmetricLinear,
  damped_skew_symmetric: maps.DampedSkewSymmetricLinear,
  psd: maps.PSDLinear,
  trivial_null_space: maps.TrivialNullSpaceLinear,
};

for (const [file, Map] of Object.entries(files)) {
  const golden = JSON.parse(readFileSync(path.join(__dirname, `golden/${file}.json`), 'utf8')) as GoldenFile;
  describeGolden(Map, golden, { describe, test });
}
