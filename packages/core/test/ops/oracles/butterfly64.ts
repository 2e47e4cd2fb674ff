/** What the shapes of a butterfly say. */
export interface Butterfly {
  readonly stacks: number;
  readonly size: number;
  readonly tied: boolean;
  readonly complex: boolean;
  readonly increasingStride: boolean;
}

export const twiddleShape = ({ stacks, size, tied, complex }: Butterfly): number[] => [
  stacks,
  ...(tied ? [size - 1] : [Math.log2(size), Math.floor(size / 2)]),
  2,
  2,
  ...(complex ? [2] : []),
];

/** S butterfly products of each row, from the definition: pair by pair, with complex numbers throughout. */
export const butterfly64 =
  ({ stacks, size, tied, complex, increasingStride }: Butterfly) =>
  (x: Float64Array, twiddle: Float64Array): Float64Array => {
    const width = complex ? 2 : 1;
    const read = (data: ArrayLike<number>, i: number): [number, number] => [data[width * i]!, complex ? data[width * i + 1]! : 0];
    const rows = x.length / (size * width);
    const levels = Math.log2(size);
    const result = new Float64Array(rows * stacks * size * width);
    for (let row = 0; row < rows; row++) {
      for (let s = 0; s < stacks; s++) {
        let v = Array.from({ length: size }, (_, j) => read(x, row * size + j));
        for (let i = 0; i < levels; i++) {
          const level = increasingStride ? i : levels - 1 - i;
          const stride = 2 ** level;
          const next = v.slice();
          for (let g = 0; g < size / (2 * stride); g++) {
            for (let k = 0; k < stride; k++) {
              const block = tied ? s * (size - 1) + stride - 1 + k : (s * levels + level) * (size / 2) + g * stride + k;
              for (let p = 0; p < 2; p++) {
                let [re, im] = [0, 0];
                for (let q = 0; q < 2; q++) {
                  const [tr, ti] = read(twiddle, 4 * block + 2 * p + q);
                  const [vr, vi] = v[(2 * g + q) * stride + k]!;
                  re += tr * vr - ti * vi;
                  im += tr * vi + ti * vr;
                }
                next[(2 * g + p) * stride + k] = [re, im];
              }
            }
          }
          v = next;
        }
        v.forEach(([re, im], j) => {
          const at = ((row * stacks + s) * size + j) * width;
          result[at] = re;
          if (complex) result[at + 1] = im;
        });
      }
    }
    return result;
  };

/** The soft permutation of each row of n, from the definition; prob [m − 1, 3] or [3]. */
export const softPermutation64 =
  (n: number, increasingStride: boolean) =>
  (x: Float64Array, prob: Float64Array): Float64Array => {
    const y = x.slice();
    const levels = Math.log2(n) - 1;
    for (let i = 0; i < levels; i++) {
      const level = increasingStride ? i + 1 : levels - i;
      const [p0, p1, p2] = prob.length === 3 ? prob : prob.slice(3 * (level - 1), 3 * level);
      const half = 2 ** level;
      for (let start = 0; start < y.length; start += 2 * half) {
        const block = y.slice(start, start + 2 * half);
        const mixed = block.map((entry, j) => (1 - p0!) * entry + p0! * block[j < half ? 2 * j : 2 * (j - half) + 1]!);
        mixed.forEach((entry, j) => {
          const p = j < half ? p1! : p2!;
          const mirror = j < half ? half - 1 - j : 3 * half - 1 - j;
          y[start + j] = (1 - p) * entry + p * mixed[mirror]!;
        });
      }
    }
    return y;
  };
