import { Linear, type LinearMap, SlimError } from '@slim/core';
import { checkNames } from '@slim/core/checks';
import { reshape, tensor, tidy } from '@tensorflow/tfjs-core';
import { CompactLinear } from './maps/CompactLinear.js';
import { CSRLinear } from './maps/CSRLinear.js';
import { isEntry, placesOfEntries } from './pattern.js';
import { placesToText } from './places.js';
import { type Plan, type PlanOptions, planOf } from './planOf.js';

/** W of a map in evaluation, row by row, and its name for errors. */
export const readWeight = async (call: string, map: LinearMap, options: PlanOptions): Promise<Float32Array> => {
  const where = `${call} ${map.name}(${map.inFeatures} → ${map.outFeatures})`;
  checkNames(where, options, ['form', 'threshold']);
  const { form, threshold = 0 } = options;
  if (map.field === 'complex')
    throw new SlimError('kind', where, `takes maps over the real numbers; ${call}(map.fuse()) takes the real form`);
  if (form !== undefined && !['auto', 'csr', 'dense'].includes(form)) {
    throw new SlimError('option', where, `form must be 'auto', 'csr' or 'dense', got '${form}'`);
  }
  if (!(typeof threshold === 'number' && threshold >= 0))
    throw new SlimError('option', where, `threshold must be at least 0, got ${threshold}`);
  const w = map.effectiveW();
  const numbers = (await w.data()) as Float32Array;
  w.dispose();
  return numbers;
};

/**
 * A smaller map with the numbers of a trained one, for inference: entries of W that are exactly 0 are not stored.
 *
 * Inputs and outputs without an entry are left out. What remains is a dense block (`CompactLinear`, or `Linear` where nothing
 * can be left out) or stored entry by entry (`CSRLinear`). 'auto' takes what is faster on the backend that runs: entries
 * where it has a kernel for them, as with @slim/backend-wasm, and they fill at most a share of 0.15 of the block, from where they are
 * faster for batches of every size; else the block. `form: 'csr'` saves memory on every backend, but without a kernel each
 * `forward` makes the dense matrix anew (`bind` and `fuse` make it once). W is the same, number for number, and the bias;
 * products differ by the order of their sums, about 1e-7 relative. The map given stays as it is; the new one is the caller's,
 * and can be trained, saved and certified.
 *
 * @param map - any map over the real numbers; of a stochastic one W in evaluation is taken
 * @param options - `form`: 'auto' (default), 'csr' or 'dense'; `threshold` (default 0): entries of at most this size count as zero
 * @throws SlimError `kind` for a complex map, `option` for an unknown option or form, or a threshold below 0, `disposed`
 *
 * @example
 * ```ts
 * import { compact, LassoLinear, sparsityOf } from '@slim/sparse';
 *
 * const { map } = await LassoLinear.fromMatrix([[0, 2, 0], [0, 0, 0], [1, 0, 0]]);
 * const small = await compact(map);
 * console.log(small.name, await sparsityOf(map)); // CompactLinear { entries: 9, nonzeros: 2, … }
 * ```
 */
export const compact = async (map: LinearMap, options: PlanOptions = {}): Promise<LinearMap> => {
  const w = await readWeight('compact', map, options);
  const plan = planOf(w, map, options);
  const small = plan.form === 'csr' ? storeEntries(w, map, options) : storeBlock(w, map, plan, options);
  if (!map.hasBias) return small;
  tidy(() => {
    const bias = small.parameters['bias'];
    bias?.assign(reshape(map.effectiveB(), bias.shape));
  });
  return small;
};

const assign = (map: LinearMap, key: string, numbers: Float32Array): void =>
  tidy(() => {
    const variable = map.parameters[key];
    variable?.assign(tensor(numbers, variable.shape, 'float32'));
  });

const storeEntries = (w: Float32Array, map: LinearMap, { threshold }: PlanOptions): LinearMap => {
  const { inFeatures, outFeatures, hasBias: bias } = map;
  const places = placesOfEntries(w, map, threshold);
  const small = new CSRLinear(inFeatures, outFeatures, { pattern: placesToText(places), bias, seed: 0 });
  const entry = (place: number): number => w[(place % inFeatures) * outFeatures + Math.floor(place / inFeatures)] as number;
  assign(small, 'values', Float32Array.from(places, entry));
  return small;
};

/** The numbers of a matrix [rows, columns] by their place. */
const matrixOf = (rows: number, columns: number, entry: (row: number, column: number) => number): Float32Array => {
  const numbers = new Float32Array(rows * columns);
  for (let at = 0; at < numbers.length; at++) numbers[at] = entry(Math.floor(at / columns), at % columns);
  return numbers;
};

const storeBlock = (w: Float32Array, map: LinearMap, plan: Plan, { threshold = 0 }: PlanOptions): LinearMap => {
  const { inFeatures, outFeatures, hasBias: bias } = map;
  // A block has at least one entry, be it 0.
  const [inputs, outputs] = [plan.inputs, plan.outputs].map((used) => (used.length === 0 ? [0] : used)) as [number[], number[]];
  const entry = (a: number, b: number): number => {
    const value = w[(inputs[a] as number) * outFeatures + (outputs[b] as number)] as number;
    return isEntry(value, threshold) ? value : 0;
  };
  if (inputs.length === inFeatures && outputs.length === outFeatures) {
    const small = new Linear(inFeatures, outFeatures, { bias, seed: 0 });
    assign(
      small,
      'weight',
      matrixOf(outFeatures, inFeatures, (b, a) => entry(a, b)),
    );
    return small;
  }
  const used = { inputs: placesToText(inputs), outputs: placesToText(outputs) };
  const small = new CompactLinear(inFeatures, outFeatures, { ...used, bias, seed: 0 });
  assign(small, 'weight', matrixOf(inputs.length, outputs.length, entry));
  return small;
};
