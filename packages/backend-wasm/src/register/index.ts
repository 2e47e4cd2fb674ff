/**
 * `import '@slim/backend-wasm/register'` puts slim's kernels on every wasm backend that starts from then on, for people who
 * set the backend themselves. They are ready some milliseconds after it; `await attach()` of the package to be certain.
 */
import '@tensorflow/tfjs-backend-wasm';
import { attach } from '../attach.js';

void attach();
