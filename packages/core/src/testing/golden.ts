import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A tensor of a golden file: row-major numbers in float64. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** One case of a golden file: a map with given parameters, and what it must compute. */
export interface GoldenCase {
  readonly class: string;
  readonly source: 'original' | 'corrected';
  readonly defects: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly mode?: 'train' | 'eval';
  readonly params: Readonly<Record<string, GoldenTensor>>;
  readonly noise?: { readonly eps: GoldenTensor };
  readonly x: GoldenTensor;
  readonly W: GoldenTensor;
  readonly y: GoldenTensor;
  readonly C: GoldenTensor;
  readonly reg_error: number;
  readonly loss_includes_reg: boolean;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
  readonly grad_x: GoldenTensor;
  readonly eigenvalues?: readonly (readonly [number, number])[];
  readonly singular_values?: readonly number[];
  readonly notes?: string;
}

/** A golden file of maps. */
export interface GoldenFile {
  readonly cases: readonly GoldenCase[];
}

/** The float32 tensor of golden numbers; the caller owns it. */
export const goldenTensor = ({ data, shape }: GoldenTensor): Tensor => tensor(Float32Array.from(data), shape as number[], 'float32');

/** `sigma_min` → `sigmaMin`, `n_U_reflectors` → `nUReflectors`: the mechanical rule for names of the reference. */
export const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** JSON has no infinite numbers: the files write 'inf' and '-inf'. */
const infinite: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY };

/** Sizes and options of a case under our names. */
export const goldenOptions = ({ insize, outsize, ...options }: GoldenCase['options']) => ({
  inFeatures: insize as number,
  outFeatures: outsize as number,
  options: Object.fromEntries(Object.entries(options).map(([key, value]) => [camelCase(key), infinite[String(value)] ?? value])),
});
