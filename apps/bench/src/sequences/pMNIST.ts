import { Random, SlimError } from '@slim/core';
import { type Digits, PIXELS } from '../digits/loadDigits.js';
import { checkCount } from './checkCount.js';
import type { Sequences } from './Sequences.js';

/** How the digits are divided and read. */
export interface PMNISTOptions {
  readonly seed: number;
  /** Pictures to learn from, to choose by, to be judged by. */
  readonly train?: number;
  readonly valid?: number;
  readonly test?: number;
  /** Read the pixels in a random order, the same for all pictures; false reads them row after row. */
  readonly perm?: boolean;
  /** Pixels that enter at once; 784 steps of one pixel unless told. */
  readonly pixelsPerStep?: number;
}

/** Digits to be read pixel by pixel, in three sets without a picture in common. */
export interface PMNIST {
  readonly name: 'pMNIST';
  /** Pictures by their place among the digits. */
  readonly train: Int32Array;
  readonly valid: Int32Array;
  readonly test: Int32Array;
  /** The pixel that is read at each place. */
  readonly order: Int32Array;
  /** Mean cross-entropy of a guess among ten classes, ln 10. */
  readonly baseline: number;
  /** The given pictures as x [784/pixelsPerStep, batch, pixelsPerStep], and the digits that they show, [batch]. */
  readonly draw: (indices: Int32Array) => Sequences<Int32Array>;
}

/**
 * Permuted sequential MNIST: a digit is told from its 784 pixels, which enter one after the other in a random but fixed order.
 *
 * The pixel order and the division follow from the seed alone, and nothing is written to the disk. The three sets are
 * consecutive parts of one random order of all pictures, so that no picture is in two of them. Every set and every call
 * of `draw` reads its pixels in the same order.
 *
 * @see Le, Jaitly, Hinton, A simple way to initialize recurrent networks of rectified linear units, arXiv 1504.00941
 */
export const pMNIST = (
  { pixels, labels }: Digits,
  { seed, train = 8000, valid = 1000, test = 1000, perm = true, pixelsPerStep = 1 }: PMNISTOptions,
): PMNIST => {
  for (const [name, size] of Object.entries({ train, valid, test })) checkCount('pMNIST', name, size, 0);
  checkCount('pMNIST', 'pixelsPerStep', pixelsPerStep, 1);
  if (PIXELS % pixelsPerStep !== 0) throw new SlimError('size', 'pMNIST', `pixelsPerStep must divide ${PIXELS}, got ${pixelsPerStep}`);
  if (train + valid + test > labels.length) {
    throw new SlimError('size', 'pMNIST', `${labels.length} pictures cannot give ${train} + ${valid} + ${test}`);
  }
  const random = new Random(seed);
  const pictures = random.fork('split').permutation(labels.length);
  const order = perm ? random.fork('pixels').permutation(PIXELS) : Int32Array.from({ length: PIXELS }, (_, i) => i);

  const draw = (indices: Int32Array): Sequences<Int32Array> => {
    const batch = indices.length;
    const x = new Float32Array(PIXELS * batch);
    indices.forEach((picture, sequence) => {
      if (!(picture >= 0 && picture < labels.length)) {
        throw new SlimError('input', 'pMNIST', `there are pictures 0 … ${labels.length - 1}, got ${picture}`);
      }
      for (let place = 0; place < PIXELS; place++) {
        const [step, feature] = [Math.floor(place / pixelsPerStep), place % pixelsPerStep];
        x[(step * batch + sequence) * pixelsPerStep + feature] = pixels[picture * PIXELS + (order[place] as number)] as number;
      }
    });
    const targets = Int32Array.from(indices, (picture) => labels[picture] as number);
    return { x, shape: [PIXELS / pixelsPerStep, batch, pixelsPerStep], targets, targetShape: [batch] };
  };

  return {
    name: 'pMNIST',
    train: pictures.slice(0, train),
    valid: pictures.slice(train, train + valid),
    test: pictures.slice(train + valid, train + valid + test),
    order,
    baseline: Math.log(10),
    draw,
  };
};
