import type { Random } from '@slim/core';

/** Uniform on [0, 1) in steps of 2⁻²⁴: float32 holds it exactly, so that no rounding can make it 1. */
export const uniformFloat = (random: Random): number => (random.bits() >>> 8) / 2 ** 24;
