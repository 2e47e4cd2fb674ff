import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';
import { setZero } from './zeros.js';

type Inputs = Record<'u' | 'h0' | 're' | 'im' | 'out0' | 'dy0', TensorInfo>;

type Sizes = [isComplex: boolean, steps: number, rows: number, m: number];

const sizesOf = ({ u, re }: Inputs, isComplex: boolean): Sizes => [
  isComplex,
  u.shape[0] as number,
  u.shape[1] as number,
  re.shape[0] as number,
];

/** The composition is a tree of 2·log₂ T levels, each a few passes over what is left. */
export const diagonalScan: WasmKernel = {
  kernelName: 'SlimDiagonalScan',
  run: ({ make, at, wasm }, inputs, { isComplex }) => {
    const { u, h0, re, im } = inputs as Inputs;
    const sizes = sizesOf(inputs as Inputs, isComplex);
    const h = make(u.shape);
    if (sizes[2] * sizes[3] > 0) wasm.diagonalScan(...sizes, at(u), at(h0), at(re), at(im), at(h));
    return [h];
  },
};

export const diagonalScanGrad: WasmKernel = {
  kernelName: 'SlimDiagonalScanGrad',
  run: (room, inputs, { isComplex }) => {
    const { u, h0, re, im, out0, dy0 } = inputs as Inputs;
    const sizes = sizesOf(inputs as Inputs, isComplex);
    const { at, wasm } = room;
    const made = [u, h0, re, im].map(({ shape }) => room.make(shape));
    const [, , dre, dim] = made as [TensorInfo, TensorInfo, TensorInfo, TensorInfo];
    if (sizes[2] * sizes[3] > 0) {
      const [du, dh0] = made.map(at) as [number, number];
      const scratch = room.scratch(wasm.diagonalScanScratch(sizes[3]) >>> 0);
      wasm.diagonalScanGrad(...sizes, at(h0), at(re), at(im), at(out0), at(dy0), du, dh0, at(dre), at(dim), scratch);
    } else {
      for (const sum of [dre, dim]) setZero(room, sum);
    }
    return made;
  },
};
