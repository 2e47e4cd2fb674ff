import { Tensor, type TensorContainer, tidy } from '@tensorflow/tfjs-core';

/** The same lists and records with numbers for tensors. */
type Downloaded<T> = T extends Tensor ? Float32Array : { readonly [K in keyof T]: Downloaded<T[K]> };

const numbersOf = async (one: unknown): Promise<unknown> => {
  if (Array.isArray(one)) return Promise.all(one.map(numbersOf));
  if (!(one instanceof Tensor)) {
    const entries = Object.entries(one as object).map(async ([key, part]) => [key, await numbersOf(part)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  try {
    return ((await one.data()) as Float32Array).slice(); // on some backends the numbers are the backend's own
  } finally {
    one.dispose();
  }
};

/** Downloads the tensors that `prepare` makes in a tidy scope, in lists and records; none stays. */
export const download = async <T>(prepare: () => T): Promise<Downloaded<T>> =>
  (await numbersOf(tidy(prepare as () => TensorContainer))) as Downloaded<T>;
