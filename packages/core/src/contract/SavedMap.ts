/** A map as JSON. Version 1. Numbers are little-endian float32 in base64: exact, NaN and infinities included. */
export interface SavedMap {
  readonly format: 'slim.map';
  readonly version: 1;
  /** Class name. */
  readonly map: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** An infinite number is written as `{ number: 'Infinity' }`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: string }>>;
  /** The maps inside a combination, by prefix. */
  readonly parts?: Readonly<Record<string, SavedMap | SavedLink>>;
}

/** Stands for a map that was saved before, at this path from the outermost map. */
export interface SavedLink {
  readonly sameAs: string;
}
