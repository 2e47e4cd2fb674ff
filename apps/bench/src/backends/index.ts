import type { Backend } from './Backend.js';
import { cpu } from './cpu.js';
import { wasm } from './wasm.js';
import { wasmStock } from './wasmStock.js';

export type { Backend } from './Backend.js';

/** The backends to choose from: one line each, the default first. */
export const backends: readonly [Backend, ...Backend[]] = [wasm, wasmStock, cpu];
