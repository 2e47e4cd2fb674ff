import type { Settings } from '../../Settings.js';
import { digits } from '../../tables/format.js';
import { arms } from './arms.js';
import { trainingsOf } from './plan.js';
import { LAST_RATE, LONGEST_GRADIENT } from './train.js';

/** How the numbers of the memory section come about. */
export const memoryMethod = (settings: Settings): string[] => {
  const plan = trainingsOf(settings);
  const problems = [...new Set(plan.map(({ problem }) => problem))];
  const hidden = plan[0]?.hiddenSize ?? 0;
  const remarks = arms.filter(({ remark }) => remark !== undefined).map(({ Map, remark }) => `${Map.description.name} with ${remark}`);
  const rules = problems.map(({ name, nonlin, learningRate, steps, goal }) => {
    return `${name}: ${nonlin}, learning rate ${learningRate}, at most ${steps.toLocaleString('en')} steps, solved from a loss of ${digits(goal)} on`;
  });
  return [
    `A recurrent network of ${hidden} states reads ${settings.batch} sequences a step, all of them new; a dense layer reads its states. Adding: tell the sum of the two marked numbers among T. ` +
      'Copying: tell ten symbols after T blank steps. Permuted MNIST: tell a digit from its 784 pixels in a shuffled order. The loss without memory is 1/6 (the variance of the sum), 10·ln 8/(T + 20), and ln 10.',
    `${rules.join('; ')}. The nonlinearity is the same for every map: copying has none, since a linear orthogonal transition loses nothing however long the wait.`,
    `Adam, with gradients longer than ${LONGEST_GRADIENT} shortened to that, and a learning rate that falls to ${100 * LAST_RATE} % over the steps. Training ends when the loss is clearly below the goal on sequences kept for that. ` +
      'The table shows the loss on sequences that were not trained on. For one seed all maps start with the same input map and readout.',
    `The maps have their default options, but for ${remarks.join(', ')}. The dense Linear is the network without structure.`,
  ];
};
