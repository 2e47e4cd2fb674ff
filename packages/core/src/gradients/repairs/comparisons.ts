import {
  All,
  Any,
  Equal,
  type GradConfig,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalNot,
  LogicalOr,
  NotEqual,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';

/**
 * Upstream: `where(greater(x, 0), …)` throws "gradient function not found for Greater" as soon as the tape reaches x
 * through the condition; of the comparisons only GreaterEqual has a gradient, and that one throws for int32 and bool.
 *
 * Comparisons and their logic are constant wherever they have a derivative: it is 0 for every input, of dtype float32,
 * which the tape demands whatever the dtype of the input.
 */
const constant = (kernelName: string, inputs: string[]): GradConfig => ({
  kernelName,
  inputsToSave: inputs,
  gradFunc: (_, saved) => Object.fromEntries(inputs.map((input, i) => [input, () => zeros((saved[i] as Tensor).shape)])),
});

export const comparisonGradients: readonly GradConfig[] = [
  ...[Greater, GreaterEqual, Less, LessEqual, Equal, NotEqual, LogicalAnd, LogicalOr].map((kernel) => constant(kernel, ['a', 'b'])),
  ...[LogicalNot, All, Any].map((kernel) => constant(kernel, ['x'])),
];
