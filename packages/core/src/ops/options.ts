import { showValue } from '../checks/showValue.js';
import { SlimError } from '../SlimError.js';

/** The value of an option, refused unless it is a whole number from low to high. */
export const wholeNumber = (where: string, name: string, value: unknown, low: number, high: number): number => {
  if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) return value as number;
  throw new SlimError('option', where, `${name} must be a whole number from ${low} to ${high}, got ${showValue(value)}`);
};

/** The value of an option, refused unless it is a number above low and at most high. */
export const numberAbove = (where: string, name: string, value: unknown, low: number, high: number): number => {
  if (typeof value === 'number' && value > low && value <= high) return value;
  throw new SlimError('option', where, `${name} must be a number above ${low} and at most ${high}, got ${showValue(value)}`);
};
