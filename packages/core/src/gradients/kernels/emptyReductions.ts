import {
  All,
  Any,
  ArgMax,
  ArgMin,
  backend_util,
  type DataType,
  fill,
  Max,
  Mean,
  Min,
  Prod,
  Sum,
  type Tensor,
  util,
} from '@tensorflow/tfjs-core';
import type { Attributes, KernelRepair } from '../Repair.js';

/** What a reduction makes of nothing: its neutral element, or what cpu gives where there is none. */
const ofNothing: Readonly<Record<string, readonly [value: number, dtype?: DataType]>> = {
  [Sum]: [0],
  [Prod]: [1],
  [Mean]: [0, 'float32'],
  [Max]: [Number.NaN],
  [Min]: [Number.NaN],
  [All]: [1],
  [Any]: [0],
  [ArgMax]: [0, 'int32'],
  [ArgMin]: [0, 'int32'],
};

/**
 * Upstream: on wasm a reduction of an empty tensor returns what was in memory; if the result is empty too, it may trap.
 * On cpu `all` of nothing is false.
 */
export const emptyReductionKernels: readonly KernelRepair[] = Object.entries(ofNothing).map(([kernelName, [value, dtype]]) => ({
  kernelName,
  backends: kernelName === All ? ['cpu', 'wasm'] : ['wasm'],
  wrap: (stock) => (call) => {
    const x = call.inputs['x'] as Tensor;
    if (!x.shape.includes(0)) return stock(call);
    const { axis, reductionIndices = axis, keepDims } = call.attrs as Attributes;
    const axes = util.parseAxisParam(reductionIndices, x.shape);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    return fill(keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape, value, dtype ?? (x.dtype as 'float32'));
  },
}));
