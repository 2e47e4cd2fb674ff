import { afterEach, describe, expect, test } from '@jest/globals';
import { disposeVariables, setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { LawBroken, laws } from '../src/laws/index.js';
import { canaries } from './canaries.js';

afterEach(() => disposeVariables()); // canaries leave things behind

describe('each law refuses its canary', () => {
  test('every law has a canary, and every canary a law', () => {
    expect(new Set(Object.keys(canaries))).toEqual(new Set(laws.map(({ name }) => name)));
  });

  for (const { name, holds } of laws) {
    test(name, async () => {
      await setBackend('cpu');
      const canary = canaries[name];
      if (!canary) throw new Error(`no canary for '${name}'`);
      const example = canary.example ?? { inFeatures: 4, outFeatures: 4 };
      await expect(holds(canary.Map, example)).rejects.toThrow(LawBroken);
    }, 60_000);
  }
});
