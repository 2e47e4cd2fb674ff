import { cast, Select, type Tensor, tidy, upcastType, where, zeros } from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../Repair.js';

/**
 * Upstream: `where` of an int32 and a float32 tensor is garbage on wasm, silently: the bits of one type are read as those
 * of the other, and the result has the type of the first. cpu takes the type that holds both. Of two bool tensors
 * it writes outside of its memory, or aborts, unless their size suits it; those go as int32. So it does for nothing to
 * choose from and a condition of some entries, which `where` makes of a tensor that cannot be broadcast to emptiness.
 */
export const selectKernel: KernelRepair = {
  kernelName: Select,
  backends: ['wasm'],
  wrap: (stock) => (call) => {
    const { condition, t, e } = call.inputs as { condition: Tensor; t: Tensor; e: Tensor };
    const type = upcastType(t.dtype, e.dtype);
    if (t.shape.includes(0)) return zeros(t.shape, type);
    if (t.dtype === e.dtype && type !== 'bool') return stock(call);
    const by = type === 'bool' ? 'int32' : type;
    return tidy(() => cast(where(condition, cast(t, by), cast(e, by)), type));
  },
};
