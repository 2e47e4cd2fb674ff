import { getBackend, getKernel } from '@tensorflow/tfjs-core';
import { isEntry } from './pattern.js';

/** How the entries of a matrix that are not zero are kept. */
export type Form = 'csr' | 'dense';

/** What a matrix needs: how many entries it has, which inputs and outputs have any, and how they are kept. */
export interface Plan {
  readonly nonzeros: number;
  /** Rows of W with an entry. */
  readonly inputs: readonly number[];
  /** Columns of W with an entry. */
  readonly outputs: readonly number[];
  readonly form: Form;
  /** Of the parameters without the bias. */
  readonly bytes: number;
}

export interface PlanOptions {
  /** `auto` (default): what is faster on the backend that runs. */
  readonly form?: 'auto' | Form;
  /** Entries of at most this size count as zero. Default 0. */
  readonly threshold?: number;
}

/**
 * Stored entries are chosen where they fill at most this share of the block. Measured with @slim/backend-wasm (Node 20, plain SIMD,
 * 1024 features): a product takes as long as the dense one at a share of about 0.15 for a single row, 0.55 for 4 and 0.45 for 64;
 * the smallest counts. At 0.15 they take 0.3 times the memory.
 */
const SPARSE_SHARE = 0.15;

/** Whether the backend that runs has a kernel for stored entries: the composition makes the dense matrix for every product. */
const hasSparseKernel = (): boolean => 'slim' in (getKernel('SlimCsrMultiply', getBackend()) ?? {});

/** A matrix given row by row. */
export const planOf = (
  w: ArrayLike<number>,
  sizes: { readonly inFeatures: number; readonly outFeatures: number },
  { form = 'auto', threshold = 0 }: PlanOptions,
): Plan => {
  const { inFeatures, outFeatures } = sizes;
  const used = [new Uint8Array(inFeatures), new Uint8Array(outFeatures)] as const;
  let nonzeros = 0;
  for (let at = 0; at < w.length; at++) {
    if (!isEntry(w[at] as number, threshold)) continue;
    nonzeros++;
    used[0][Math.floor(at / outFeatures)] = 1;
    used[1][at % outFeatures] = 1;
  }
  const [inputs, outputs] = used.map((marks) => Array.from(marks.keys()).filter((at) => marks[at] === 1)) as [number[], number[]];
  const block = inputs.length * outputs.length;
  const chosen = form === 'auto' ? (hasSparseKernel() && nonzeros <= SPARSE_SHARE * block ? 'csr' : 'dense') : form;
  return { nonzeros, inputs, outputs, form: chosen, bytes: bytesOf(chosen, nonzeros, inputs.length, outputs.length, sizes) };
};

const bytesOf = (
  form: Form,
  entries: number,
  inputs: number,
  outputs: number,
  { inFeatures, outFeatures }: { readonly inFeatures: number; readonly outFeatures: number },
): number => {
  if (form === 'csr') return 4 * (2 * entries + outFeatures + 1);
  if (inputs === inFeatures && outputs === outFeatures) return 4 * inputs * outputs;
  return 4 * (Math.max(inputs, 1) * Math.max(outputs, 1) + Math.max(inputs, 1) + outFeatures);
};
