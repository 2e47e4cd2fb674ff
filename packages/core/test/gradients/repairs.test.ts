/** With slim imported, no op that the repairs are about throws or is wrong. */
import { describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import '../backends.js';
import '../../src/gradients/register.js';
import { cases } from './cases/index.js';
import { examine } from './examine.js';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(cases.map((each) => [each.title, each] as const))('%s equals float64, its gradient equals differences', async (_, each) => {
    await setBackend(backend);
    expect(await examine(each)).toEqual({ verdict: 'right', details: '' });
  });
});
