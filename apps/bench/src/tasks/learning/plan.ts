/**
 * Training steps for each map so that all of them together keep within the time.
 *
 * As long as one epoch each fits, all maps get the same whole number of epochs. If it does not, those that can afford
 * an epoch out of an equal part of the time get it, and the slow ones as many steps as their part allows.
 *
 * @param stepSeconds - seconds per training step of each map, 0 where that is not known
 */
export const planSteps = (stepSeconds: readonly number[], seconds: number, stepsPerEpoch: number, mostEpochs: number): number[] => {
  const perEpoch = stepSeconds.reduce((a, b) => a + b, 0) * stepsPerEpoch;
  const epochs = Math.min(mostEpochs, Math.floor(seconds / perEpoch));
  if (epochs >= 1) return stepSeconds.map(() => epochs * stepsPerEpoch);
  const steps = stepSeconds.map(() => 0);
  let left = seconds;
  const order = stepSeconds.map((step, i) => ({ step, i })).sort((a, b) => a.step - b.step);
  for (const [rank, { step, i }] of order.entries()) {
    const part = left / (order.length - rank);
    steps[i] = step > 0 ? Math.min(stepsPerEpoch, Math.max(1, Math.floor(part / step))) : stepsPerEpoch;
    left = Math.max(0, left - (steps[i] as number) * step);
  }
  return steps;
};
