import { SlimError } from '@slim/core';
import { slice, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { CellKind, Matrices, Nonlinearity } from '../contract/CellKind.js';
import { savedName } from '../contract/nonlinearity.js';
import { functions } from './functions.js';
import type { Stream } from './Stream.js';
import { type CellNumbers, streamOf } from './streamOf.js';

/** A network as a stream needs it. */
export interface Streamed {
  readonly where: string;
  readonly kind: CellKind;
  readonly nonlin: Nonlinearity;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly batch: number;
  /** Makes the matrices of all cells and, of each memory, the states at the start [cells, n]; called in a tidy scope. */
  readonly prepare: () => { readonly matrices: readonly Matrices[]; readonly starts: readonly Tensor[] };
}

const download = async (x: Tensor): Promise<Float32Array> => {
  const values = (await x.data()) as Float32Array;
  x.dispose();
  return values.slice(); // on some backends the numbers are the backend's own
};

/** Downloads what a stream needs; no tensor stays. */
export const openStream = async ({ where, nonlin, prepare, ...rest }: Streamed): Promise<Stream> => {
  if (typeof nonlin !== 'string') {
    const name = savedName(nonlin) ?? 'a function of tensors';
    const remedy = `a stream knows ${Object.keys(functions).join(', ')}; bind() steps with any`;
    throw new SlimError('kind', where, `nonlin is ${name}, which has no form for plain numbers: ${remedy}`);
  }
  const tensors = tidy(() => {
    const { matrices, starts } = prepare();
    return matrices.map(({ input, hidden, bias, innerBias }, k) => ({
      input: transpose(input),
      hidden: transpose(hidden),
      ...(bias && { bias }),
      ...(innerBias && { innerBias }),
      start: starts.map((all) => slice(all, [k, 0], [1, -1])),
    }));
  });
  const cells = await Promise.all(
    tensors.map(async ({ input, hidden, bias, innerBias, start }): Promise<CellNumbers> => {
      const own = [input, hidden, bias, innerBias].map((x) => (x ? download(x) : undefined));
      const [inputNumbers, hiddenNumbers, ...biases] = await Promise.all(own);
      return {
        input: inputNumbers!,
        hidden: hiddenNumbers!,
        bias: biases[0],
        innerBias: biases[1],
        start: await Promise.all(start.map(download)),
      };
    }),
  );
  return streamOf({ where, nonlin: functions[nonlin], cells, ...rest });
};
