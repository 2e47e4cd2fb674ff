import type { LinearMap } from '@slim/core';
import { readWeight } from './compact.js';
import { type Form, type PlanOptions, planOf } from './planOf.js';

/** What is zero in the W of a map, and what `compact` makes of it. */
export interface Sparsity {
  /** inFeatures·outFeatures. */
  readonly entries: number;
  /** Those that are not exactly zero. */
  readonly nonzeros: number;
  /** nonzeros/entries. */
  readonly density: number;
  /** Inputs that reach an output. */
  readonly usedInputs: number;
  /** Outputs that an input reaches. */
  readonly usedOutputs: number;
  /** How `compact` keeps what is left: entry by entry or as a dense block. */
  readonly form: Form;
  /** Of all parameters of the map. */
  readonly bytesBefore: number;
  /** Of all parameters of what `compact` makes of it. */
  readonly bytesAfter: number;
}

/**
 * Counts the entries of the W of a map that are exactly zero, and what `compact` with the same options would save.
 *
 * @param map - any map over the real numbers; of a stochastic one W in evaluation is taken
 * @param options - as those of `compact`
 * @throws SlimError as `compact`
 *
 * @example
 * ```ts
 * import { LassoLinear, sparsityOf } from '@slim/sparse';
 *
 * const { map } = await LassoLinear.fromMatrix([[0, 2], [0, 0]]);
 * const { nonzeros, density } = await sparsityOf(map);
 * console.log(nonzeros, density); // 1 0.25
 * map.dispose();
 * ```
 */
export const sparsityOf = async (map: LinearMap, options: PlanOptions = {}): Promise<Sparsity> => {
  const { nonzeros, inputs, outputs, form, bytes } = planOf(await readWeight('sparsityOf', map, options), map, options);
  const entries = map.inFeatures * map.outFeatures;
  const parameters = new Set(Object.values(map.parameters)); // a tied one stands under several names
  const bytesBefore = [...parameters].reduce((total, { size }) => total + 4 * size, 0);
  return {
    entries,
    nonzeros,
    density: nonzeros / entries,
    usedInputs: inputs.length,
    usedOutputs: outputs.length,
    form,
    bytesBefore,
    bytesAfter: bytes + (map.hasBias ? 4 * map.outFeatures : 0),
  };
};
