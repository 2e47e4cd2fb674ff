import { concat, pad, split, type Tensor } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine, numbered, splitArguments } from './combine.js';
import { blockDiagonalTraits } from './traits.js';

const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

/**
 * Maps side by side, each on its own features: W = diag(W₁, W₂, …), b = (b₁, b₂, …).
 *
 * State keys get the prefixes `blocks.0.`, `blocks.1.` … What is true of every block is true of W; its singular values
 * are those of the blocks.
 *
 * @param given - the blocks, of any sizes, and at last `{ own: false }` if disposing the map shall leave them
 *
 * @example
 * ```ts
 * import { blockDiagonal, PSDLinear, SymmetricLinear } from '@slim/core';
 *
 * const map = blockDiagonal(new PSDLinear(2, 2), new SymmetricLinear(3, 3));
 * console.log(map.inFeatures, (await map.certify())[0]?.property); // 5 W = Wᵀ
 * map.dispose();
 * ```
 */
export const blockDiagonal = (...given: (LinearMap | CombinationOptions)[]): LinearMap => {
  const { maps, own } = splitArguments(given);
  checkMaps('blockDiagonal', maps);
  const [ins, outs] = [maps.map(({ inFeatures }) => inFeatures), maps.map(({ outFeatures }) => outFeatures)];
  const [inFeatures, outFeatures] = [total(ins), total(outs)];
  const tail = maps[0]?.field === 'complex' ? 2 : 1;
  const each = (x: Tensor, use: (block: Tensor, i: number) => Tensor): Tensor =>
    concat(split(x, ins, x.rank - tail).map(use), x.rank - tail);
  const placed = (blocks: readonly LinearMap[], call: Call): Tensor[] =>
    blocks.map((block, i): Tensor => {
      const before = total(outs.slice(0, i));
      const margins: [number, number][] = [
        [0, 0],
        [before, outFeatures - before - (outs[i] as number)],
      ];
      return pad(block.effectiveW(call) as Tensor, tail === 2 ? [...margins, [0, 0]] : margins);
    });
  return combine(
    {
      name: 'blockDiagonal',
      inFeatures,
      outFeatures,
      parts: numbered('blocks', maps),
      options: {},
      forward: (x, blocks, call) => each(x, (part, i) => (blocks[i] as LinearMap).forward(part, call)),
      multiply: (x, blocks, call) => each(x, (part, i) => (blocks[i] as LinearMap).multiply(part, call)),
      weight: (blocks, call) => concat(placed(blocks, call), 0),
      bias: (blocks, call) =>
        concat(
          blocks.map((block) => block.effectiveB(call)),
          0,
        ),
      traits: blockDiagonalTraits,
      norm: (norms) => norms.reduce((most, norm) => Math.max(most, norm), 0),
      normMethod: 'max‖Wₖ‖₂',
      of: (blocks) => blockDiagonal(...blocks),
    },
    own,
  );
};
