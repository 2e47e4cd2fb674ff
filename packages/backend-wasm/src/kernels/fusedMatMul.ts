import { _FusedMatMul, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';
import { multiply } from './batchMatMul.js';

/** The activations that assembly/bias.ts knows, by its numbers. */
const kinds: Readonly<Record<string, number>> = { linear: 0, relu: 1, relu6: 2, leakyrelu: 3 };

/** Whether a bias holds one number for each column of the result. */
const isRow = (bias: TensorInfo, columns: number): boolean => bias.shape.at(-1) === columns && util.sizeFromShape(bias.shape) === columns;

/**
 * Upstream adds the bias and applies relu once for every 48 terms of the sums of a transposed or batched product. A bias
 * of another shape than a row, and activations that need more than a comparison, are left to the composition.
 */
export const fusedMatMul: WasmKernel = {
  kernelName: _FusedMatMul,
  run: (room, { a, b, bias }, { transposeA, transposeB, activation, leakyreluAlpha }) => {
    if (!a || !b || a.dtype !== 'float32' || b.dtype !== 'float32' || (bias && bias.dtype !== 'float32')) return undefined;
    const kind = kinds[activation];
    const columns = (transposeB ? b.shape.at(-2) : b.shape.at(-1)) as number;
    const isSingle = bias !== undefined && util.sizeFromShape(bias.shape) === 1;
    if (kind === undefined || (bias && !isSingle && !isRow(bias, columns))) return undefined;
    const result = multiply(room, a, b, transposeA, transposeB);
    const rows = util.sizeFromShape(result.shape.slice(0, -1));
    if (rows * columns === 0 || (!bias && kind === 0)) return result;
    let row = bias ? room.at(bias) : 0;
    if (isSingle && columns > 1) {
      row = room.scratch(4 * columns); // the product is done with it
      room.wasm.repeatRows(1, 4, columns, room.at(bias), row);
    }
    room.wasm.addBias(kind, rows, columns, room.at(result), row, leakyreluAlpha);
    return result;
  },
};
