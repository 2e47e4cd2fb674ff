import './backends.js';
import { useWasm } from '@slim/backend-wasm';
import { describeOracle } from './describeOracle.js';

describeOracle('the kernels of @slim/backend-wasm', () => useWasm());
