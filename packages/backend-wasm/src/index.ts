export { setWasmPath, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
export { type Attached, attach, detach } from './attach.js';
export { type Build, hasRelaxedSimd } from './compile.js';
export { type KernelSet, linkKernels } from './linkKernels.js';
export { type UseWasmOptions, useWasm } from './useWasm.js';
