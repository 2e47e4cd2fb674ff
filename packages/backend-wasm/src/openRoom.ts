import { SlimError } from '@slim/core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Kernels } from './Kernels.js';
import type { Room } from './Room.js';

/** A 32-bit heap ends at 4 GiB; above that malloc would take the size modulo 2³² and hand out too little. */
const HEAP_BYTES = 2 ** 32;

/** Scratch areas above this size are given back when a smaller one will do. */
const KEPT_BYTES = 2 ** 25;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 3 : 0)} MB`;

const exhausted = (where: string, bytes: number, backend: BackendWasm): SlimError => {
  const heap = megabytes(backend.wasm.HEAPU8.length);
  return new SlimError(
    'memory',
    where,
    `the heap of the wasm backend (${heap}, at most ${megabytes(HEAP_BYTES)}) has no room for ${megabytes(bytes)}`,
  );
};

/** The room of one backend. */
export const openRoom = (backend: BackendWasm, wasm: Kernels): Room => {
  let area = { bytes: 0, pointer: 0 };
  let running = '';
  const made: TensorInfo[] = []; // by the kernel that runs

  const at = ({ dataId }: TensorInfo): number => backend.dataIdMap.get(dataId).memoryOffset;

  const make = (shape: readonly number[], dtype: DataType = 'float32'): TensorInfo => {
    // Runs in every call of every kernel: nothing is built here that only an error needs.
    const bytes = util.sizeFromShape(shape as number[]) * util.bytesPerElement(dtype);
    const tensor = bytes < HEAP_BYTES ? backend.makeOutput(shape as number[], dtype) : undefined;
    if (tensor && at(tensor) !== 0) {
      made.push(tensor);
      return tensor;
    }
    if (tensor) backend.disposeData(tensor.dataId); // tfjs does not look at what malloc says
    throw exhausted(`${running}: a ${dtype} tensor of shape [${shape}]`, bytes, backend);
  };

  const scratch = (bytes: number): number => {
    const fits = bytes <= area.bytes && (area.bytes <= KEPT_BYTES || bytes > KEPT_BYTES);
    if (fits) return area.pointer;
    if (area.pointer !== 0) backend.wasm._free(area.pointer);
    area = { bytes: 0, pointer: 0 };
    const pointer = bytes < HEAP_BYTES - 16 ? backend.wasm._malloc(bytes + 16) >>> 0 : 0;
    if (pointer === 0) throw exhausted(`${running}: its scratch`, bytes, backend);
    area = { bytes, pointer };
    return pointer;
  };

  return {
    backend,
    wasm,
    at,
    make,
    scratch: (bytes) => Math.ceil(scratch(bytes) / 16) * 16, // no bitwise operator: pointers pass 2³¹
    reshape: ({ dataId, dtype }, shape) => {
      backend.incRef(dataId);
      const same = { dataId, dtype, shape: [...shape] };
      made.push(same);
      return same;
    },
    enter: (kernelName) => {
      running = kernelName;
      made.length = 0;
    },
    discard: () => {
      for (const { dataId } of made) backend.disposeData(dataId);
      made.length = 0;
    },
    bytes: () => backend.wasm.HEAPU8,
  };
};
