import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Kernels } from './Kernels.js';
import { openRoom } from './openRoom.js';
import type { Room } from './Room.js';

/** The memory of a backend: under one name in tfjs's plain and SIMD builds, under another in its threaded one. */
const memoryOf = ({ wasm }: BackendWasm): WebAssembly.Memory | undefined => {
  const module = wasm as unknown as { asm?: { memory?: WebAssembly.Memory }; wasmMemory?: WebAssembly.Memory };
  return module.wasmMemory ?? module.asm?.memory;
};

/** Why the kernels step aside, or nothing if they can be linked. */
export const obstacle = (backend: BackendWasm): string | undefined => {
  const memory = memoryOf(backend);
  if (!memory) return 'this version of the wasm backend does not show its memory';
  const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  return isShared ? 'the threaded build of tfjs shares its memory between threads' : undefined;
};

/** Links compiled kernels with the memory of a backend that has no {@link obstacle}. */
export const link = async (backend: BackendWasm, module: WebAssembly.Module): Promise<Room> => {
  const memory = memoryOf(backend) as WebAssembly.Memory;
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return openRoom(backend, exports as unknown as Kernels);
};
