import { BatchMatMul, broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';

/** The strides in bytes of the last two axes, exchanged where the matrix is to be read transposed. */
const strides = (columns: number, transposed: boolean): [row: number, column: number] => (transposed ? [4, 4 * columns] : [4 * columns, 4]);

/** How a matrix of the batch is found: by its own index, if the leading axes are those of the result or there is one matrix. */
const offsets = (own: readonly number[], result: readonly number[]): ((index: number) => number) => {
  const steps = util.computeStrides([...own, 1]);
  const padded = result.map((_, axis) =>
    (own[axis - (result.length - own.length)] ?? 1) === 1 ? 0 : (steps[axis - (result.length - own.length)] ?? 1),
  );
  const every = util.computeStrides([...result, 1]);
  return (index) =>
    result.reduce((sum, length, axis) => sum + (Math.floor(index / (every[axis] ?? 1)) % length) * (padded[axis] as number), 0);
};

/** a·b of the last two axes, leading axes broadcast; `transposeA` and `transposeB` read a matrix transposed. */
export const multiply = (room: Room, a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo => {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const [forA, forB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcast_util.assertAndGetBroadcastShape(forA, forB);
  const count = util.sizeFromShape(batch);
  const result = room.make([...batch, m, n]);
  if (count * m * n === 0) return result;
  const scratch = room.scratch(room.wasm.gemmScratch());
  const [atA, atB, atC] = [room.at(a), room.at(b), room.at(result)];
  const [sizeA, sizeB, sizeC] = [4 * m * depth, 4 * depth * n, 4 * m * n];
  const [aRow, aColumn] = strides(aColumns, transposeA);
  const [bRow, bColumn] = strides(bColumns, transposeB);
  const run = (times: number, pointerA: number, stepA: number, pointerB: number, stepB: number, pointerC: number) =>
    room.wasm.batchedGemm(
      times,
      m,
      n,
      depth,
      pointerA,
      stepA,
      aRow,
      aColumn,
      pointerB,
      stepB,
      bRow,
      bColumn,
      pointerC,
      sizeC,
      4 * n,
      scratch,
    );
  const [countA, countB] = [util.sizeFromShape(forA), util.sizeFromShape(forB)];
  const isPlain = (own: number) => own === count || own === 1;
  if (isPlain(countA) && isPlain(countB)) {
    run(count, atA, countA === 1 ? 0 : sizeA, atB, countB === 1 ? 0 : sizeB, atC);
  } else {
    const [indexA, indexB] = [offsets(forA, batch), offsets(forB, batch)];
    for (let i = 0; i < count; i++) run(1, atA + indexA(i) * sizeA, 0, atB + indexB(i) * sizeB, 0, atC + i * sizeC);
  }
  return result;
};

/**
 * Upstream multiplies single matrices that are not transposed with XNNPACK, which packs b anew for every new tensor, and
 * the rest, every gradient among it, with a scalar loop.
 */
export const batchMatMul: WasmKernel = {
  kernelName: BatchMatMul,
  run: (room, { a, b }, { transposeA, transposeB }) => {
    if (!a || !b || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    const inner = (x: TensorInfo, fromEnd: number) => x.shape[x.shape.length - fromEnd];
    if (inner(a, transposeA ? 2 : 1) !== inner(b, transposeB ? 1 : 2)) return undefined; // upstream says what is wrong
    return multiply(room, a, b, Boolean(transposeA), Boolean(transposeB));
  },
};
