import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** The composition computes both halves of what is symmetric. */
export const gram: WasmKernel = {
  kernelName: 'SlimGram',
  run: ({ at, make, scratch, wasm }, inputs, { shift, transposed }) => {
    const { matrix } = inputs as { matrix: TensorInfo };
    const [batch, rows, columns] = matrix.shape as [number, number, number];
    const [n, depth] = transposed ? [columns, rows] : [rows, columns];
    const [aRow, aColumn] = transposed ? [4, 4 * columns] : [4 * columns, 4];
    const result = make([batch, n, n]);
    wasm.gram(batch, n, depth, at(matrix), aRow, aColumn, shift, at(result), scratch(wasm.gramScratch()));
    return [result];
  },
};

/** The composition takes three passes over the defect, and some for numbers. */
export const rowDefect: WasmKernel = {
  kernelName: 'SlimRowDefect',
  run: ({ at, make, scratch, wasm }, inputs, { squared, least, times }) => {
    const { matrix } = inputs as { matrix: TensorInfo };
    const [n, depth] = matrix.shape as [number, number];
    const [defect, value, slope] = [make([n, n]), make([]), make([])];
    const area = scratch(wasm.gramScratch());
    wasm.rowDefect(n, depth, at(matrix), squared, least, times, at(defect), at(value), at(slope), area);
    return [defect, value, slope];
  },
};

/** The composition scales one of the matrices in a pass of its own, and multiplies each row with each column. */
export const scaledProduct: WasmKernel = {
  kernelName: 'SlimScaledProduct',
  run: ({ at, make, scratch, wasm }, inputs) => {
    const { left, right, scale } = inputs as { left: TensorInfo; right: TensorInfo; scale: TensorInfo };
    const [[m, depth], n] = [left.shape as [number, number], right.shape[1] as number];
    const result = make([m, n]);
    const area = scratch(wasm.scaledProductScratch(m, n, depth) >>> 0);
    wasm.scaledProduct(m, n, depth, at(left), at(right), at(scale), at(result), area);
    return [result];
  },
};
