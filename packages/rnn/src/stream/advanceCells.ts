import type { CellKind } from '../contract/CellKind.js';
import type { Advance } from './streamOf.js';
import { timesMatrix } from './timesMatrix.js';

/** The numbers of a cell; matrices by their columns, [G·n, inputs] row-major. */
export interface CellNumbers {
  readonly input: Float32Array;
  readonly hidden: Float32Array;
  readonly bias?: Float32Array;
  readonly innerBias?: Float32Array;
}

/** A stack of cells: each reads the first memory of the one below, and that of the top is the output. */
export const advanceCells = (kind: CellKind, nonlin: (x: number) => number, n: number, cells: readonly CellNumbers[]): Advance => {
  const width = kind.gates.length * n;
  const [sums, products] = [new Float64Array(width), new Float64Array(width)];
  const numbers = cells.map(({ innerBias }) => ({ hiddenSize: n, innerBias, nonlin }));
  return (x, memories, output) => {
    let input = x;
    for (let k = 0; k < cells.length; k++) {
      const cell = cells[k]!;
      const own = memories[k]!;
      const h = own[0]!;
      timesMatrix(input, cell.input, sums);
      if (cell.bias) for (let j = 0; j < width; j++) sums[j]! += cell.bias[j]!;
      timesMatrix(h, cell.hidden, products);
      kind.step(sums, products, own, numbers[k]!);
      input = h;
    }
    output.set(input);
  };
};
