import type { GradConfig, KernelConfig, KernelFunc, Tensor } from '@tensorflow/tfjs-core';

/** A gradient function as the tape calls it for a kernel with one output. */
export type Gradient = (dy: Tensor, saved: Tensor[], attrs: Attributes) => Record<string, () => Tensor>;

/** Attributes of a kernel: each repair knows those of its own. */
// biome-ignore lint/suspicious/noExplicitAny: tfjs types them as a union that fits no kernel
export type Attributes = any;

/** A gradient to register; where it is built from the one upstream registers, a function of that. */
export type GradientRepair = GradConfig | { readonly kernelName: string; wrap(upstream: GradConfig): GradConfig };

/** A kernel to register in place of a backend's own, which it gets, or where the backend has none. */
export interface KernelRepair {
  readonly kernelName: string;
  readonly backends: readonly string[];
  wrap(stock: KernelFunc): KernelFunc;
}

/**
 * A kernel that the repairs leave alone: one of their own, or one that another package of slim has put in the place of
 * upstream's. `slim: true` in its configuration says so.
 */
export interface SlimKernelConfig extends KernelConfig {
  readonly slim: true;
}
