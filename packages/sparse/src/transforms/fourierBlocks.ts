/** A complex number (re, im). */
export type Complex = readonly [re: number, im: number];

/** The 2 × 2 complex blocks of a tied butterfly of n numbers, row by row, in float64: [n − 1, 2, 2, 2]. */
export type Blocks = Float64Array;

/** e^(iπ·turns). */
export const unit = (turns: number): Complex => [Math.cos(Math.PI * turns), Math.sin(Math.PI * turns)];

/** Runs over the entries of tied blocks: the stride s of the factor, the place k of the block, row p and column q, and where it lies. */
const eachEntry = (n: number, use: (s: number, k: number, p: number, q: number, at: number) => void): void => {
  for (let s = 1; s < n; s *= 2) {
    for (let k = 0; k < s; k++) {
      for (let p = 0; p < 2; p++) for (let q = 0; q < 2; q++) use(s, k, p, q, 8 * (s - 1 + k) + 4 * p + 2 * q);
    }
  }
};

/**
 * The blocks of Σⱼ x_j·e^(sign·2πi·jk/n) after bit reversal, with increasing strides: [[1, w], [1, −w]], w = e^(sign·πi·k/s).
 *
 * Source: Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series", Math. Comp. 19 (1965).
 */
export const fourierBlocks = (n: number, sign: 1 | -1): Blocks => {
  const blocks = new Float64Array(8 * (n - 1));
  eachEntry(n, (s, k, p, q, at) => {
    const [re, im] = q === 0 ? [1, 0] : unit((sign * k) / s + p);
    blocks[at] = re;
    blocks[at + 1] = im;
  });
  return blocks;
};

/** The blocks of the same butterfly with inputs and outputs in reverse order. */
export const reversed = (n: number, blocks: Blocks): Blocks => {
  const turned = new Float64Array(blocks.length);
  eachEntry(n, (s, k, p, q, at) => {
    const from = 8 * (s - 1 + (s - 1 - k)) + 4 * (1 - p) + 2 * (1 - q);
    turned.set(blocks.subarray(from, from + 2), at);
  });
  return turned;
};

/** Multiplies what the butterfly takes at even and at odd places by real numbers. */
export const weighInputs = (n: number, blocks: Blocks, weights: readonly [even: number, odd: number]): Blocks => {
  const weighed = blocks.slice();
  eachEntry(n, (s, _k, _p, q, at) => {
    if (s > 1) return;
    weighed[at]! *= weights[q as 0 | 1];
    weighed[at + 1]! *= weights[q as 0 | 1];
  });
  return weighed;
};

/** Multiplies each output of the butterfly by a complex number, in its last factor. */
export const weighOutputs = (n: number, blocks: Blocks, weight: (k: number) => Complex): Blocks => {
  const weighed = blocks.slice();
  eachEntry(n, (s, k, p, _q, at) => {
    if (2 * s < n) return;
    const [a, b] = [blocks[at]!, blocks[at + 1]!];
    const [c, d] = weight(p * s + k);
    weighed[at] = a * c - b * d;
    weighed[at + 1] = a * d + b * c;
  });
  return weighed;
};

/** The product of a row of complex numbers with a tied butterfly of increasing strides, in float64; the row is overwritten. */
export const throughBlocks = (n: number, blocks: Blocks, re: Float64Array, im: Float64Array): void => {
  for (let s = 1; s < n; s *= 2) {
    for (let first = 0; first < n; first++) {
      if (first & s) continue;
      const ends = [first, first + s] as const;
      const x = ends.map((i) => [re[i]!, im[i]!] as const);
      ends.forEach((i, p) => {
        const at = 8 * (s - 1 + (first % s)) + 4 * p;
        re[i] = 0;
        im[i] = 0;
        x.forEach(([a, b], q) => {
          const [c, d] = [blocks[at + 2 * q]!, blocks[at + 2 * q + 1]!];
          re[i]! += a * c - b * d;
          im[i]! += a * d + b * c;
        });
      });
    }
  }
};
