import { SlimError } from '@slim/core';
import { showValue } from '@slim/core/checks';
import { cast, Tensor } from '@tensorflow/tfjs-core';

const shapeOf = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** A living tensor of real numbers as float32. */
export const realTensor = (where: string, label: string, x: unknown, shape: string): Tensor => {
  if (!(x instanceof Tensor)) throw new SlimError('input', where, `${label} must be a tensor of shape ${shape}, got ${showValue(x)}`);
  if (x.isDisposed) throw new SlimError('input', where, `${label} must be alive, got a disposed tensor`);
  if (x.dtype !== 'float32' && x.dtype !== 'int32' && x.dtype !== 'bool') {
    throw new SlimError('input', where, `${label} must hold real numbers, got ${x.dtype} of shape ${shapeOf(x.shape)}`);
  }
  return x.dtype === 'float32' ? x : cast(x, 'float32');
};

/** Axes of a sequence as messages show them. */
const sequenceShape = (width: number, batchFirst: boolean): string => (batchFirst ? `[batch, T, ${width}]` : `[T, batch, ${width}]`);

/** The sequence as float32; refused unless it has an axis of time, one of samples and one of features, and one time at least. */
export const checkSequence = (where: string, x: unknown, width: number, batchFirst: boolean): Tensor => {
  const wanted = sequenceShape(width, batchFirst);
  const sequence = realTensor(where, 'the sequence', x, wanted);
  const got = shapeOf(sequence.shape);
  if (sequence.rank !== 3) {
    const hint = sequence.rank === 2 ? `; expandDims(x, ${batchFirst ? 0 : 1}) makes a batch of one` : '';
    throw new SlimError('input', where, `the sequence must have shape ${wanted}, got ${got}${hint}`);
  }
  if (sequence.shape[2] !== width) throw new SlimError('input', where, `the sequence must have shape ${wanted}, got ${got}`);
  if (sequence.shape[batchFirst ? 1 : 0] === 0) {
    throw new SlimError('input', where, `the sequence must have at least one time, got T = 0 in shape ${got}`);
  }
  return sequence;
};

/** Given memories of all layers as one list of [batch, size]: of a tensor [layers, batch, size] or of a list of [batch, size]. */
export const checkStates = (where: string, label: string, given: unknown, layers: number, batch: number, size: number): void => {
  const stacked = shapeOf([layers, batch, size]);
  if (Array.isArray(given)) {
    const wanted = `${label} must be a tensor ${stacked} or a list of ${layers} tensors ${shapeOf([batch, size])}`;
    if (given.length !== layers) throw new SlimError('input', where, `${wanted}, got a list of ${given.length}`);
    for (const [layer, one] of given.entries()) {
      const found = realTensor(where, `${label}[${layer}]`, one, shapeOf([batch, size]));
      if (shapeOf(found.shape) === shapeOf([batch, size])) continue;
      throw new SlimError('input', where, `${wanted}, got ${shapeOf(found.shape)} at ${layer}`);
    }
    return;
  }
  const found = realTensor(where, label, given, stacked);
  if (shapeOf(found.shape) === stacked) return;
  const what = found.rank === 3 && found.shape[0] !== layers ? `states for ${found.shape[0]} layers` : 'another shape';
  throw new SlimError('input', where, `${label} must have shape ${stacked}, got ${shapeOf(found.shape)}: ${what}`);
};

/** The states h and c that an LSTM is given; nothing where none are. */
export const pairOf = (where: string, given: unknown): readonly unknown[] => {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given) && given.length === 2) return given;
  throw new SlimError('input', where, `the states must be a pair [h, c], got ${showValue(given)}`);
};
