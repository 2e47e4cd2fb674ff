import type * as Linalg from '../linalg/index.js';
import type { Matrix64 } from '../linalg/Matrix64.js';
import type { Context } from './Context.js';

/**
 * What a map promises about W. `hard`: true for every parameter value, by construction. `soft`: a penalty pushes
 * towards it. The measurement runs in float64 on the downloaded W; laws and `certify` read it.
 */
export type MapPromise<O extends object = object> =
  | { readonly kind: 'none'; readonly property: string }
  | {
      readonly kind: 'hard' | 'soft';
      /** As a reader would write it: `W = Wᵀ`. */
      readonly property: string | ((context: Context<O>) => string);
      /**
       * The number that tells whether the property holds, in the units of `bound`. `linalg` is `@slim/core/linalg`,
       * handed over so that a page which never certifies does not ship it. A complex W comes as its real [2i, 2o] form.
       */
      readonly measure: (w: Matrix64, context: Context<O>, linalg: typeof Linalg) => number;
      /** What the measurement is compared with. Default 0. */
      readonly bound?: (context: Context<O>) => number;
      /** `at most` (the default): measured ≤ bound; `at least`: measured ≥ bound. Both up to the tolerance. */
      readonly relation?: 'at most' | 'at least';
      /** Rounding error allowed, relative to the Frobenius norm of W; its derivation belongs in the map's documentation. */
      readonly tolerance: number | ((context: Context<O>) => number);
      /** How it is measured, for the certificate. Default: `float64 measurement of W`. */
      readonly method?: string;
    };

/** The outcome of measuring one promise on the current W. */
export interface Certificate {
  readonly property: string;
  readonly kind: 'hard' | 'soft';
  readonly relation: 'at most' | 'at least';
  readonly bound: number;
  readonly measured: number;
  /** Absolute slack granted to float32 rounding. */
  readonly tolerance: number;
  readonly holds: boolean;
  readonly method: string;
}
