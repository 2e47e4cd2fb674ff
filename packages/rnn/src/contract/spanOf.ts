import { SlimError } from '@slim/core';
import { showValue } from '@slim/core/checks';
import { Tensor, transpose } from '@tensorflow/tfjs-core';
import { ended } from '../passes/ended.js';
import { masked } from '../passes/masked.js';
import type { Span } from '../passes/Span.js';
import { whole } from '../passes/whole.js';
import type { CellKind, Nonlinearity } from './CellKind.js';
import type { NetworkCall } from './NetworkOptions.js';

const checkLengths = (where: string, lengths: unknown, steps: number, batch: number): readonly number[] => {
  const rule = `lengths must be ${batch} whole numbers from 0 to ${steps}, one for each sample`;
  if (!Array.isArray(lengths) && !(lengths instanceof Int32Array)) {
    throw new SlimError('input', where, `${rule}, got ${showValue(lengths)}`);
  }
  if (lengths.length !== batch) throw new SlimError('input', where, `${rule}, got ${lengths.length} of them`);
  const all = Array.from(lengths as ArrayLike<number>);
  const wrong = all.findIndex((one) => !(Number.isInteger(one) && one >= 0 && one <= steps));
  if (wrong >= 0) throw new SlimError('input', where, `${rule}, got ${showValue(all[wrong])}`);
  return all;
};

const checkMask = (where: string, mask: unknown, steps: number, batch: number, batchFirst: boolean): Tensor => {
  const shape = batchFirst ? `[${batch}, ${steps}]` : `[${steps}, ${batch}]`;
  if (!(mask instanceof Tensor)) throw new SlimError('input', where, `mask must be a tensor of shape ${shape}, got ${showValue(mask)}`);
  if (mask.isDisposed) throw new SlimError('input', where, 'mask must be alive, got a disposed tensor');
  const isNumeric = mask.dtype === 'float32' || mask.dtype === 'int32' || mask.dtype === 'bool';
  if (!isNumeric || `[${mask.shape.join(', ')}]` !== shape) {
    throw new SlimError('input', where, `mask must be a tensor of numbers of shape ${shape}, got ${mask.dtype} [${mask.shape.join(', ')}]`);
  }
  return batchFirst ? transpose(mask) : mask;
};

/** Which times of [T, B, …] count. To be called in a tidy scope. */
export const spanOf = (
  where: string,
  { lengths, mask }: NetworkCall,
  [steps, batch]: readonly [number, number],
  batchFirst: boolean,
  kind: CellKind,
  nonlin: Nonlinearity,
): Span => {
  if (lengths !== undefined && mask !== undefined) {
    throw new SlimError('input', where, 'lengths and mask say the same: give one of them, got both');
  }
  if (mask !== undefined) return masked(checkMask(where, mask, steps, batch, batchFirst));
  if (lengths === undefined) return whole;
  const checked = checkLengths(where, lengths, steps, batch);
  return checked.every((length) => length === steps) ? whole : ended(steps, checked, kind, nonlin);
};
