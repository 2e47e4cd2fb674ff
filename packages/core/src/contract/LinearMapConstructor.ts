import type { MapOptions } from './Context.js';
import type { AnyDescription } from './Description.js';
import type { LinearMap } from './LinearMap.js';

/** A class of maps, as `defineLinear` makes it and as other maps, networks and registries take it by value. */
export interface LinearMapConstructor<O extends object = object, P extends string = string, M extends object = object> {
  new (inFeatures: number, outFeatures: number, options?: MapOptions<O>): LinearMap<P> & M;
  readonly description: AnyDescription;
}
