/**
 * `import '@slim/backend-wasm/register'` puts slim's kernels on every wasm backend that starts from then on, for people who
 * set the backend themselves, and leaves its threads off as `useWasm` does. The kernels are ready some milliseconds after
 * the backend; `await attach()` of the package to be certain.
 */
import { attach } from '../attach.js';
import { withoutThreads } from '../withoutThreads.js';

withoutThreads();
void attach();
