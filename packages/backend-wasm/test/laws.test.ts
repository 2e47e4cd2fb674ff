/** The maps of other packages keep every law on the kernels too. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeLaws } from '@slim/core/testing';
import { env, getKernel } from '@tensorflow/tfjs-core';
import { useWasm } from '../src/index.js';
import { allMaps } from './support/allMaps.js';

env().set('PROD', true); // not IS_TEST: it makes tfjs check its own ops for leaks, and some fail
beforeAll(() => useWasm());

describeLaws(allMaps, { describe, test });

test('the laws ran on the kernels', () => {
  expect('replaced' in (getKernel('BatchMatMul', 'wasm') ?? {})).toBe(true);
});
