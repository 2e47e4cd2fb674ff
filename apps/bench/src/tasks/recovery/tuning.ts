/** How a map is trained: chosen by trials, and shown beside what came of it. */
export interface Tuning {
  /** Of Adam, at the start. */
  readonly learningRate: number;
  /** What the learning rate is multiplied by for single parameters, by their state keys. */
  readonly rateOf?: Readonly<Record<string, number>>;
  /** What the penalty is multiplied by, at the start and after `FALLING` of the training. */
  readonly penaltyWeight: { readonly first: number; readonly last: number };
}

/** Part of the training at the full learning rate; after it the rate falls geometrically. */
export const STEADY = 0.3;

/** What the learning rate has fallen to at the end, relative to where it began. */
export const LAST_RATE = 0.01;

/** Part of the training in which the weight of the penalty falls geometrically from its first to its last value. */
export const FALLING = 0.6;

/** The learning rate when this part of the training is done. */
export const learningRateAt = ({ learningRate }: Tuning, progress: number): number =>
  learningRate * LAST_RATE ** Math.max(0, (progress - STEADY) / (1 - STEADY));

/** The weight of the penalty when this part of the training is done. */
export const penaltyWeightAt = ({ penaltyWeight: { first, last } }: Tuning, progress: number): number =>
  progress >= FALLING || first === last ? last : last * (first / last) ** (1 - progress / FALLING);
