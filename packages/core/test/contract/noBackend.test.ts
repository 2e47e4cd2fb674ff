import { expect, test } from '@jest/globals';
import { Linear, SlimError } from '../../src/index.js';

// This file imports no backend on purpose.
test('new Linear(2, 2) without a backend says which package to import', () => {
  expect(() => new Linear(2, 2)).toThrow(SlimError);
  expect(() => new Linear(2, 2)).toThrow(
    'Linear(2 → 2): no TensorFlow.js backend is ready; import one, e.g. @tensorflow/tfjs-backend-wasm, and await setBackend',
  );
});
