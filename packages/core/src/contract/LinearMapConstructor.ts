import type { MapOptions } from './Context.js';
import type { AnyDescription } from './Description.js';
import type { LinearMap } from './LinearMap.js';
import type { MatrixLike, Projection } from './Projection.js';

/** A class of maps, as `defineLinear` makes it and as other maps, networks and registries take it by value. */
export interface LinearMapConstructor<O extends object = object, P extends string = string, M extends object = object> {
  new (inFeatures: number, outFeatures: number, options?: MapOptions<O>): LinearMap<P> & M;
  readonly description: AnyDescription;
  /**
   * The map of this class whose W is nearest to a matrix, with a zero bias; exact whenever the class has the matrix.
   * @throws SlimError `kind` for a class without a projection, `size` and `input` for a matrix that does not fit
   */
  fromMatrix(w: MatrixLike, options?: MapOptions<O>): Promise<Projection<LinearMap<P> & M>>;
}
