import { reshape, type Tensor, type Tensor2D, tidy, transpose } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import type { Context, MapOptions } from './Context.js';
import type { AnyDescription, Description, Parts } from './Description.js';
import { denseDescription } from './denseDescription.js';
import { fromMatrix } from './fromMatrix.js';
import { isComplex } from './isComplex.js';
import type { LinearMap } from './LinearMap.js';
import type { LinearMapConstructor } from './LinearMapConstructor.js';
import type { MatrixLike, Projection } from './Projection.js';
import { realWeight } from './realWeight.js';
import { StructuredMap } from './StructuredMap.js';

/** A description has one constructor, however often it is asked for, so that `instanceof` can be trusted. */
const constructors = new WeakMap<AnyDescription, LinearMapConstructor>();

/**
 * Turns the description of a structured map into its class. The description holds pure functions; the class adds
 * variables, seeds, checks, memory, state, certificates and everything else in {@link LinearMap}.
 *
 * @example
 * ```ts
 * import { defineLinear, kaimingUniform } from '@slim/core';
 * import { mul, sum } from '@tensorflow/tfjs-core';
 *
 * const HalvedLinear = defineLinear({
 *   name: 'HalvedLinear',
 *   defaults: { factor: 0.5 },
 *   parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]) }),
 *   weight: ({ weight }, { factor }) => mul(weight, factor),
 *   promise: { kind: 'none', property: 'any matrix' },
 * });
 *
 * const map = new HalvedLinear(3, 2, { factor: 0.25, seed: 1 });
 * sum(map.effectiveW()).print();
 * map.dispose();
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function defineLinear<
  O extends object,
  P extends string,
  M extends object = object,
  S extends object = object,
  Q extends Parts = Parts,
>(description: Description<O, P, M, S, Q>): LinearMapConstructor<O, P, M> & S {
  const known = constructors.get(description);
  if (known) return known as LinearMapConstructor<O, P, M> & S;
  const made = class extends StructuredMap {
    static readonly description = description;

    static fromMatrix(w: MatrixLike, options?: MapOptions<O>): Promise<Projection<LinearMap>> {
      const complex = isComplex(description, { ...description.defaults, ...options } as unknown as Context);
      return fromMatrix(description, (inFeatures, outFeatures): LinearMap => new made(inFeatures, outFeatures, options), w, complex);
    }

    constructor(inFeatures: number, outFeatures: number, options?: MapOptions<O>) {
      super(description, inFeatures, outFeatures, options);
    }

    override fuse(): LinearMap<'weight'> {
      this.mustLive('fuse');
      return fuseTo(realWeight(this), this.bias);
    }
  };
  Object.defineProperty(made, 'name', { value: description.name });
  for (const [name, value] of Object.entries(description.statics ?? {})) {
    if (name in made) throw new SlimError('kind', description.name, `a description cannot replace the static '${name}' of every map`);
    Object.defineProperty(made, name, { value, enumerable: true });
  }
  const constructor = made as unknown as LinearMapConstructor<O, P, M> & S;
  constructors.set(description, constructor);
  return constructor;
}

/** The dense map with this W and b. W is disposed. */
export const fuseTo = (w: Tensor2D, b: Tensor | undefined): LinearMap<'weight'> => {
  const [inFeatures, outFeatures] = w.shape;
  const fused = new (defineLinear(denseDescription))(inFeatures, outFeatures, { bias: b !== undefined, seed: 0 });
  tidy(() => {
    fused.parameters.weight.assign(transpose(w));
    if (b) fused.parameters['bias']?.assign(reshape(b, [outFeatures]));
  });
  w.dispose();
  return fused;
};
