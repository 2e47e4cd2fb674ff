import { type Context, type Parameter, uniform } from '@slim/core';

type Complex = Context<{ complex: boolean }>;

const bound = ({ inFeatures }: Complex): number => 1 / Math.sqrt(inFeatures);

/** The bias of a map that may be complex: [outFeatures], or [outFeatures, 2], U(−1/√i, 1/√i) for i inFeatures. */
export const complexBias = (context: Complex): Parameter =>
  uniform(context.complex ? [context.outFeatures, 2] : [context.outFeatures], -bound(context), bound(context));

/** The usual bias, [1, outFeatures], of a map that may be complex: then [outFeatures, 2]. */
export const permutationBias = (context: Complex): Parameter =>
  context.complex ? complexBias(context) : uniform([1, context.outFeatures], -bound(context), bound(context));
