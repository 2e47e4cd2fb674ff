import './backends.js';
import { setBackend } from '@tensorflow/tfjs-core';
import { describeOracle } from './describeOracle.js';
import { backends } from './numbers.js';

for (const backend of backends()) describeOracle(backend, () => setBackend(backend));
