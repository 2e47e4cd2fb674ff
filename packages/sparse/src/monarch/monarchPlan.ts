export interface MonarchOptions {
  /** b, the number of blocks on either side. null: ⌈√min(inFeatures, outFeatures)⌉. */
  blocks: number | null;
  /** r, the rank of each of the b² parts that W falls into. */
  rank: number;
}

/** What the sizes and options of a Monarch map say about its inside. */
export interface MonarchPlan {
  /** b. */
  readonly blocks: number;
  /** Inputs of each block of the first factor: x is padded with zeros up to blocks·inside. */
  readonly inside: number;
  /** Outputs of each block of the second factor, of which blocks·outside − outFeatures are dropped. */
  readonly outside: number;
  /** r. */
  readonly rank: number;
}

type Sizes = { readonly inFeatures: number; readonly outFeatures: number } & MonarchOptions;

/** The plan of a Monarch map. */
export const monarchPlan = ({ inFeatures, outFeatures, blocks: given, rank }: Sizes): MonarchPlan => {
  const blocks = given ?? Math.ceil(Math.sqrt(Math.min(inFeatures, outFeatures)));
  return { blocks, inside: Math.ceil(inFeatures / blocks), outside: Math.ceil(outFeatures / blocks), rank };
};

/** The rule that options break. */
export const refuseMonarch = ({ inFeatures, outFeatures, blocks, rank }: Sizes): string | undefined => {
  const most = Math.min(inFeatures, outFeatures);
  if (blocks !== null && !(Number.isInteger(blocks) && blocks >= 1 && blocks <= most)) {
    return `blocks must be a whole number from 1 to ${most}, got ${typeof blocks === 'string' ? `'${blocks}'` : blocks}`;
  }
  const { inside, outside } = monarchPlan({ inFeatures, outFeatures, blocks, rank });
  const full = Math.min(inside, outside);
  return Number.isInteger(rank) && rank >= 1 && rank <= full ? undefined : `rank must be a whole number from 1 to ${full}, got ${rank}`;
};
