import { defineOp } from '@slim/core';
import {
  cast,
  clipByValue,
  gather,
  matMul,
  pad,
  reshape,
  scatterND,
  slice,
  type Tensor,
  type Tensor2D,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';

/** x [batch, n], weight [a, b], inputs [a] and places [outFeatures], all float32. */
type Inputs = { x: Tensor; weight: Tensor; inputs: Tensor; places: Tensor };

/** Indices that gather may have: one that is out of range would read what lies beside the tensor on some backends. */
const whole = (indices: Tensor, last: number): Tensor => cast(clipByValue(indices, 0, last), 'int32');

/** The used columns of x: x itself where all are used. */
const taken = (x: Tensor, inputs: Tensor): Tensor2D => {
  const columns = x.shape[1] as number;
  return (inputs.size === columns ? x : gather(x, whole(inputs, columns - 1), 1)) as Tensor2D;
};

/** Columns at their places among zero ones: those of a block themselves where each has a place. */
export const placed = (block: Tensor, places: Tensor): Tensor => {
  const columns = block.shape[1] as number;
  if (columns === places.size) return block;
  const withZeros = pad(block, [
    [0, 0],
    [0, 1],
  ]);
  return gather(withZeros, whole(places, columns), 1);
};

/** Rows added up in `count` rows, each where its index in range says. */
const addedUp = (rows: Tensor2D, indices: Tensor, count: number): Tensor2D =>
  scatterND(reshape(whole(indices, count - 1), [-1, 1]), rows, [count, rows.shape[1]]);

/** dL/dblock where y = placed(block, places): its transpose where it is not dL/dy itself, as the sums come out. */
const placedBack = (dy: Tensor2D, places: Tensor, columns: number): { slope: Tensor2D; isTransposed: boolean } => {
  if (columns === places.size) return { slope: dy, isTransposed: false };
  const slope = slice(addedUp(transpose(dy), places, columns + 1), [0, 0], [columns, -1]);
  return { slope, isTransposed: true };
};

const isNothing = ({ x, weight }: Inputs): boolean => x.size === 0 || weight.size === 0;

const compactOp = defineOp<Inputs, object>({
  name: 'CompactMultiply',
  inputs: ['x', 'weight', 'inputs', 'places'],
  readsOutputs: false,
  reference: (given) => {
    const { x, weight, inputs, places } = given;
    if (isNothing(given)) return [zeros([x.shape[0] as number, places.size])];
    return [placed(matMul(taken(x, inputs), weight as Tensor2D), places)];
  },
  gradient: ({ dy: [dy], inputs: given }) => {
    const { x, weight, inputs, places } = given;
    const indices = { inputs: () => zeros(inputs.shape), places: () => zeros(places.shape) };
    if (isNothing(given)) return { x: () => zeros(x.shape), weight: () => zeros(weight.shape), ...indices };
    const n = x.shape[1] as number;
    const { slope, isTransposed } = placedBack(dy as Tensor2D, places, weight.shape[1] as number);
    return {
      x: () => {
        if (inputs.size === n) return matMul(slope, weight as Tensor2D, isTransposed, true);
        return transpose(addedUp(matMul(weight as Tensor2D, slope, false, !isTransposed), inputs, n));
      },
      weight: () => matMul(taken(x, inputs), slope, true, isTransposed),
      ...indices,
    };
  },
});

/**
 * y = x·W for a matrix W [n, m] that is 0 but for a block: y_k = Σ_j x_{inputs_j}·weight[j, places_k], or 0 where places_k is the
 * number of columns of the block.
 *
 * Accuracy: that of a product of a terms. The gradients in x and in the block can be differentiated again; the indices have
 * none. With @slim/backend-wasm it is one kernel; elsewhere columns are taken and placed by steps of their own. What x holds at
 * inputs that are not used does not matter, be it NaN.
 * The indices are not read back to be checked: one that is out of range or no whole number counts as some index within the range.
 * Where all inputs are used they are taken in their order, and so are the outputs.
 *
 * @param x - [batch, n]
 * @param weight - [a, b], the block
 * @param inputs - [a], the rows of W that the block has
 * @param places - [m], for each column of W that of the block, or b for none
 * @returns [batch, m]
 */
export const compactMultiply = (x: Tensor, weight: Tensor, inputs: Tensor, places: Tensor): Tensor =>
  compactOp({ x, weight, inputs, places }, {})[0] as Tensor;
