import './backends.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import { describeGolden } from '@slim/core/testing';
import { ButterflyLinear } from '../src/index.js';

describeGolden(ButterflyLinear, JSON.parse(readFileSync(path.join(__dirname, 'golden/butterfly.json'), 'utf8')), { describe, test });
