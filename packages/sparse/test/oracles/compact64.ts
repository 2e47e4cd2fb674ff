import { Random } from '@slim/core';

/** Where the block of a matrix [n, outputs] lies: `depth` rows and `width` columns of it. */
export interface Compact {
  readonly n: number;
  readonly outputs: number;
  readonly depth: number;
  readonly width: number;
  /** The row of each row of the block. */
  readonly inputs: readonly number[];
  /** For each column its number in the block, or `width`. */
  readonly places: readonly number[];
}

/** `wanted` of `count` places, in their order, each as likely as another (selection sampling: Knuth, TAOCP 2, §3.4.2, algorithm S). */
const drawn = (random: Random, count: number, wanted: number): number[] => {
  const found: number[] = [];
  for (let at = 0; at < count; at++) if (random.uniform(0, count - at) < wanted - found.length) found.push(at);
  return found;
};

export const drawCompact = (n: number, outputs: number, depth: number, width: number): Compact => {
  const random = new Random(n * 1000 + outputs);
  const [inputs, used] = [drawn(random, n, depth), drawn(random, outputs, width)];
  const places = Array.from({ length: outputs }, (_, k) => (used.includes(k) ? used.indexOf(k) : width));
  return { n, outputs, depth, width, inputs, places };
};

/** x·W in float64 for x of [batch, n] and the block of W, by the definition. */
export const compact64 =
  ({ n, outputs, width, inputs, places }: Compact) =>
  (x: Float64Array, weight: Float64Array): Float64Array =>
    Float64Array.from({ length: (x.length / n) * outputs }, (_, at) => {
      const [b, place] = [Math.floor(at / outputs), places[at % outputs]!];
      return place === width ? 0 : inputs.reduce((sum, input, j) => sum + x[b * n + input]! * weight[j * width + place]!, 0);
    });

/** dL/dx and dL/dweight for dL/dy, by the definition. */
export const compactGradient64 = (
  { n, outputs, width, inputs, places }: Compact,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  dy: ArrayLike<number>,
): [Float64Array, Float64Array] => {
  const [dx, dweight] = [new Float64Array(x.length), new Float64Array(weight.length)];
  for (let b = 0; b < x.length / n; b++) {
    for (const [k, place] of places.entries()) {
      if (place === width) continue;
      for (const [j, input] of inputs.entries()) {
        dx[b * n + input]! += weight[j * width + place]! * dy[b * outputs + k]!;
        dweight[j * width + place]! += x[b * n + input]! * dy[b * outputs + k]!;
      }
    }
  }
  return [dx, dweight];
};
