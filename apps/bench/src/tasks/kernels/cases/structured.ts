import { csrMultiply, sinkhorn, softPermutation } from '@slim/core';
import { range, sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import { denseOf, gradientOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const ROWS = 64;

/** Of the entries of a sparse matrix one in so many is stored. */
const ONE_IN = 20;

/** The product with a square matrix of which each row has n/20 entries, evenly spread. */
const stored: Subject = {
  name: `stored entries, ${100 / ONE_IN} % + gradients`,
  sizes: { quick: [], standard: [256, 1024], full: [256, 512, 1024] },
  open: (bench, n) => {
    const perRow = Math.round(n / ONE_IN);
    const values = bench.normal(n * perRow);
    const columns = bench.entries([n * perRow], (_, _row, at) => (Math.floor(at / perRow) + ONE_IN * (at % perRow)) % n);
    const offsets = bench.own(range(0, n * perRow + 1, perRow));
    return {
      call: gradientOf(
        (x, entries) => csrMultiply(x as Tensor, { values: entries as Tensor, columns, offsets }),
        [bench.normal(ROWS, n), values],
        bench.normal(ROWS, n),
      ),
      yardstick: denseOf(bench, ROWS, n),
    };
  },
};

const permutation: Subject = {
  name: 'soft permutation + gradients',
  sizes: { quick: [], standard: [256, 1024], full: [64, 256, 1024] },
  open: (bench, n) => {
    const chances = bench.own(sigmoid(bench.normal(Math.log2(n) - 1, 3)));
    return {
      call: gradientOf((x, prob) => softPermutation(x as Tensor, prob as Tensor), [bench.normal(ROWS, n), chances], bench.normal(ROWS, n)),
      yardstick: denseOf(bench, ROWS, n),
    };
  },
};

const doublyStochastic: Subject = {
  name: 'sinkhorn + gradients',
  sizes: { quick: [], standard: [64], full: [64, 256] },
  open: (bench, n) => ({
    call: gradientOf((logits) => sinkhorn(logits as Tensor).value, [bench.normal(n, n)], bench.normal(n, n)),
    yardstick: denseOf(bench, n, n),
  }),
};

/** What sparse and stochastic maps are made of, forward and back, beside a dense layer. */
export const structured: readonly Subject[] = [stored, permutation, doublyStochastic];
