import type { Settings } from '../../Settings.js';
import { percent } from '../../tables/format.js';
import { batches, sizesOf, TOLERANCE } from './plan.js';
import { ENTRIES_LEFT, INPUTS_LEFT, OUTPUTS_LEFT } from './support.js';

/** How the numbers of the section on compaction come about. */
export const compactionMethod = ({ effort, seed, backend }: Settings): string[] => {
  const share = (part: number): string => percent(part).replace('.0 %', ' %');
  return [
    `No map is trained here: each is given parameters as training ends with, drawn with seed ${seed}, at n = ${sizesOf[effort].join(' and ')}. That training does find zeros is shown by the task recovery. ` +
      'LassoLinear with its split penalty has u or v at 0 for every entry, and both for a zero. L0Linear has every gate open or closed for good, and behind closed ones weights that are not 0. ' +
      `“95 % zeros” leaves ${share(ENTRIES_LEFT)} of the entries, anywhere. “Unused features” leaves ${share(INPUTS_LEFT)} of the inputs and ${share(OUTPUTS_LEFT)} of the outputs, and all entries between them. ` +
      `“Unused inputs” is L0Linear with one gate for each input, which drops no outputs. Entries are N(0, 1/n), and every map has a bias.`,
    'Bytes are those of all parameters, four for each number, as sparsityOf counts them. Before, an entry of LassoLinear takes two, u and v, and one of L0Linear its weight and its gate, unless an input has but one gate. After, a stored entry takes two, itself and its place, and one of a block takes one. ' +
      'What a map keeps beside its parameters for inference, as the map before does with the W it made, is not counted.',
    `A forward pass gets ${batches.join(' or ')} rows of standard normal numbers. Before and after are timed in turns, both with parameters that do not change, so that the map before makes its W once and is timed as a dense layer. ` +
      `Ratios are taken round by round. CompactLinear takes its inputs out of x and puts its outputs in their places within the kernel of its product; where there is none they are operations of their own, which single rows of a small map may not earn back. “Off by” is the largest difference of outputs relative to the largest output; more than ${TOLERANCE} raises an alarm.`,
    ...(backend.withoutKernels() === undefined
      ? []
      : [
          'Without slim’s kernels compact() keeps a dense block, since stored entries would be no faster: single zeros then save what LassoLinear and L0Linear need for training only.',
        ]),
  ];
};
