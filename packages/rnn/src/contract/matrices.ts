import { type Call, type LinearMap, SlimError } from '@slim/core';
import { checkFlag, completeOptions, showValue } from '@slim/core/checks';
import { add, concat, matMul, reshape, Tensor, type Tensor1D, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import type { CellKind, CellMaps, Matrices } from './CellKind.js';
import { keyOf } from './CellKind.js';

/** How a pass through a cell is meant: whether it trains, and the noise of stochastic maps by the prefix of their keys. */
export interface CellCall {
  /** true while training: stochastic maps draw noise, one draw for the whole sequence. Default false. */
  readonly training?: boolean;
  /** What stochastic maps would have drawn, by the prefixes of their state keys: `{ lin_hidden: … }`. */
  readonly noise?: Readonly<Record<string, Tensor>>;
}

/** Refuses a `training` that is no flag, and noise for maps that are not there. */
export const checkCall = (where: string, { training, noise }: CellCall, prefixes: readonly string[]): void => {
  checkFlag(where, 'training', training);
  if (typeof noise !== 'object' || Array.isArray(noise) || noise instanceof Tensor) {
    const rule = `noise must be a record of tensors by the prefix of the map, e.g. '${prefixes[0]}'`;
    throw new SlimError('input', where, `${rule}, got ${showValue(noise)}`);
  }
  const stray = Object.keys(noise).find((key) => !prefixes.includes(key));
  if (stray !== undefined) throw new SlimError('input', where, `has no map '${stray}' for noise; it has ${prefixes.join(', ')}`);
};

/** A complete call of a cell, or of what else takes no more. */
export const cellCallOf = (where: string, given: unknown, prefixes: readonly string[]): Required<CellCall> => {
  const call = completeOptions<Required<CellCall>>(where, given, { training: false, noise: {} });
  checkCall(where, call, prefixes);
  return call;
};

const sideBySide = <T extends Tensor>(parts: readonly T[], axis: number): T =>
  parts.length === 1 ? parts[0]! : (concat([...parts], axis) as T);

/** All matrices and biases of a cell, each map evaluated once. To be called in a tidy scope. */
export const matricesOf = ({ gates, inner }: CellKind, maps: CellMaps, { training = false, noise }: CellCall, at = ''): Matrices => {
  const callOf = (side: 'lin_in' | 'lin_hidden', gate: string): Call => {
    const own = noise?.[`${at}${keyOf(side, gate)}`];
    return { training, ...(own && { noise: own }) };
  };
  const weights = (side: 'lin_in' | 'lin_hidden', list: readonly LinearMap[]): Tensor2D =>
    sideBySide(
      list.map((map, g) => map.effectiveW(callOf(side, gates[g]!))),
      1,
    );
  const size = maps.hidden[0]!.outFeatures;
  const biases = gates.map((_, g): Tensor1D | undefined => {
    const moved = [maps.input[g]!, maps.hidden[g]!].filter((map, side) => map.hasBias && !(side === 1 && g === inner));
    return moved.map((map) => map.effectiveB()).reduce<Tensor | undefined>((a, b) => (a ? add(a, b) : b), undefined) as
      | Tensor1D
      | undefined;
  });
  const hasBias = biases.some((bias) => bias !== undefined);
  const innerMap = inner === undefined ? undefined : maps.hidden[inner]!;
  return {
    input: weights('lin_in', maps.input),
    hidden: weights('lin_hidden', maps.hidden),
    ...(hasBias && {
      bias: sideBySide(
        biases.map((bias) => bias ?? (zeros([size]) as Tensor1D)),
        0,
      ),
    }),
    ...(innerMap?.hasBias && { innerBias: innerMap.effectiveB() as Tensor1D }),
  };
};

/** x·W_in + b for all times at once: [T, B, inputSize] → [T, B, G·hiddenSize], one product. */
export const project = ({ input, bias }: Matrices, x: Tensor): Tensor => {
  const [steps, batch, width] = x.shape as [number, number, number];
  const rows = reshape(x, [steps * batch, width]) as Tensor2D;
  // Backends differ in what they make of products over nothing; a sum over nothing has a gradient of zero everywhere.
  const product = x.size === 0 ? zeros([0, input.shape[1]]) : matMul(rows, input);
  return reshape(bias && x.size > 0 ? add(product, bias) : product, [steps, batch, input.shape[1]]);
};
