import { nextPowerOfTwo } from './nextPowerOfTwo.js';

/** What the feature counts of a butterfly map say about its inside. */
export interface ButterflyPlan {
  /** N, the smallest power of two that is at least inFeatures: x is padded with zeros up to it. */
  readonly size: number;
  /** m = log₂ N, the number of factors. */
  readonly levels: number;
  /** S, the number of products side by side. */
  readonly stacks: number;
  /** How many groups of columns are averaged into one; 1: none are. */
  readonly averaged: number;
  /** How many columns each group has. */
  readonly width: number;
}

/** The plan of a butterfly map: outputs beyond N stack products, outputs up to N/2 average columns. */
export const butterflySizes = ({ inFeatures, outFeatures }: { inFeatures: number; outFeatures: number }): ButterflyPlan => {
  const size = nextPowerOfTwo(inFeatures);
  const width = Math.min(size, nextPowerOfTwo(outFeatures));
  return { size, levels: Math.log2(size), stacks: Math.ceil(outFeatures / size), averaged: size / width, width };
};
