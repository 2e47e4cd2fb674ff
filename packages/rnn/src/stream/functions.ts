import type { ScanActivation } from '@slim/core';

/** 1/(1 + e^−x). */
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The relative error of erf below is that of its quotient; from here on it rounds to ±1 in float32. */
const ERF_END = 3.8515;

/** erf(x) = x·p(x²)/q(x²), relative error 1.5e-8 (minimax, own fit). */
const erf = (x: number): number => {
  if (x > ERF_END) return 1;
  if (x < -ERF_END) return -1;
  const s = x * x;
  const p = 1.12837911 + s * (0.187900126 + s * (0.0524800196 + s * (0.00367403147 + s * (2.85676593e-4 + s * 2.10825601e-6))));
  const q = 1 + s * (0.499855012 + s * (0.113129951 + s * (0.014785096 + s * (0.00114552444 + s * 3.87317632e-5))));
  return (x * p) / q;
};

/** The nonlinearities of the fused scan, of one number. */
export const functions: Readonly<Record<ScanActivation, (x: number) => number>> = {
  identity: (x) => x,
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  sigmoid,
  gelu: (x) => (x === Number.NEGATIVE_INFINITY ? -0 : 0.5 * x * (1 + erf(x * Math.SQRT1_2))),
};
