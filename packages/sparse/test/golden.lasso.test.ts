import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import './backends.js';
import { describeGolden, type GoldenFile } from '@slim/core/testing';
import * as maps from '../src/maps.js';

const files = { lasso: maps.LassoLinear, lasso_relu: maps.LassoLinearRELU, l0: maps.L0Linear };

for (const [file, Map] of Object.entries(files)) {
  const golden = JSON.parse(readFileSync(path.join(__dirname, `golden/${file}.json`), 'utf8')) as GoldenFile;
  describeGolden(Map, golden, { describe, test });
}
