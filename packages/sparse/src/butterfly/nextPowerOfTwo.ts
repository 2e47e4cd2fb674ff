/** The smallest power of two that is at least `count`. */
export const nextPowerOfTwo = (count: number): number => {
  let power = 1;
  while (power < count) power *= 2;
  return power;
};
