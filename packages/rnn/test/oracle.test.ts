import './backends.js';
import { useWasm } from '@slim/backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { describeOracle } from './describeOracle.js';
import { backends } from './numbers.js';

for (const backend of backends()) describeOracle(backend, () => setBackend(backend));
describeOracle('the kernels of @slim/backend-wasm', () => useWasm()); // last: they take the place of the stock ones
