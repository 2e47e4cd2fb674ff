/** The smallest entry of a matrix. */
export const smallestEntry = ({ data }: { readonly data: Float64Array }): number =>
  data.reduce((least, entry) => Math.min(least, entry), Number.POSITIVE_INFINITY);
