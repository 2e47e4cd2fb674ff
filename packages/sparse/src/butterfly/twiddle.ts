import { normal, type Parameter, type Random } from '@slim/core';
import type { ButterflyPlan } from './butterflySizes.js';

export interface TwiddleOptions {
  readonly complex: boolean;
  readonly tiedWeight: boolean;
  readonly orthoInit: boolean;
}

/** A random rotation, or with even chance a reflection, of the plane: [[d·c, s], [−d·s, c]]. */
const orthogonalBlock = (random: Random): number[] => {
  const angle = random.uniform(0, 2 * Math.PI);
  const flip = random.uniform(0, 1) < 0.5 ? -1 : 1;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [flip * c, s, -flip * s, c];
};

/** A uniformly distributed unitary 2 × 2 matrix (Haar measure), with real and imaginary parts side by side. */
const unitaryBlock = (random: Random): number[] => {
  const angle = Math.asin(Math.sqrt(random.uniform(0, 1)));
  const [alpha, psi, chi] = [0, 1, 2].map(() => random.uniform(0, 2 * Math.PI)) as [number, number, number];
  const polar = (r: number, phase: number): number[] => [r * Math.cos(phase), r * Math.sin(phase)];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [...polar(c, alpha + psi), ...polar(s, alpha + chi), ...polar(-s, alpha - chi), ...polar(c, alpha - psi)];
};

/**
 * The 2 × 2 blocks of a butterfly: tied [S, N − 1, 2, 2], untied [S, m, N/2, 2, 2], complex with a last axis of 2. They start
 * with variance 1/2 in each number, which keeps the variance of x, or as orthogonal (unitary) blocks.
 */
export const twiddle = ({ stacks, size, levels }: ButterflyPlan, { complex, tiedWeight, orthoInit }: TwiddleOptions): Parameter => {
  const blocks = tiedWeight ? [stacks, size - 1] : [stacks, levels, Math.floor(size / 2)];
  const shape = [...blocks, 2, 2, ...(complex ? [2] : [])];
  if (!orthoInit) return normal(shape, complex ? 0.5 : Math.SQRT1_2);
  const count = blocks.reduce((product, axis) => product * axis, 1);
  const block = complex ? unitaryBlock : orthogonalBlock;
  return { shape, initial: (random) => Array.from({ length: count }, () => block(random)).flat() };
};
