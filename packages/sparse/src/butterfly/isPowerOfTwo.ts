import { nextPowerOfTwo } from './nextPowerOfTwo.js';

/** Whether a count is 1, 2, 4, 8, … */
export const isPowerOfTwo = (count: number): boolean => count >= 1 && nextPowerOfTwo(count) === count;
