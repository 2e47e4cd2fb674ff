import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import './backends.js';
import { describeGolden, type GoldenFile } from '@slim/core/testing';
import * as maps from '../src/maps.js';

const files = {
  left_stochastic: maps.LeftStochasticLinear,
  right_stochastic: maps.RightStochasticLinear,
  perron_frobenius: maps.PerronFrobeniusLinear,
  stable_split: maps.StableSplitLinear,
};

for (const [file, Map] of Object.entries(files)) {
  const golden = JSON.parse(readFileSync(path.join(__dirname, `golden/${file}.json`), 'utf8')) as GoldenFile;
  describeGolden(Map, golden, { describe, test });
}
