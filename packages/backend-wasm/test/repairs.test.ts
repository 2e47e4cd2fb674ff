/** What @slim/core mends in TensorFlow.js stays mended on the kernels: every case of its repairs, held to float64. */
import { expect, test } from '@jest/globals';
import { cases } from '../../core/test/gradients/cases/index.js';
import { examine } from '../../core/test/gradients/examine.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

test.each(cases.map((each) => [each.title, each] as const))('%s equals float64, its gradient equals differences', async (_, each) => {
  expect(await examine(each)).toEqual({ verdict: 'right', details: '' });
});
