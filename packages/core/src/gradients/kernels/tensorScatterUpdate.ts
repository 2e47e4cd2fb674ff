import { type Tensor, TensorScatterUpdate, tensor } from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../Repair.js';

/**
 * Upstream: on cpu `tensorScatterUpdate` writes into the tensor that it is given, and shares its memory with the result,
 * silently.
 *
 * It gets a copy to write into.
 */
export const tensorScatterUpdateKernel: KernelRepair = {
  kernelName: TensorScatterUpdate,
  backends: ['cpu'],
  wrap: (stock) => (call) => {
    const { tensor: target, ...rest } = call.inputs as { tensor: Tensor };
    const copy = tensor((call.backend as Reader).readSync(target.dataId).slice(), target.shape, target.dtype);
    const result = stock({ ...call, inputs: { ...rest, tensor: copy } });
    copy.dispose();
    return result;
  },
};

interface Reader {
  readSync(dataId: object): Float32Array;
}
