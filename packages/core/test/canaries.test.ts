import { afterEach, describe, expect, test } from '@jest/globals';
import { disposeVariables, setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { examplesOf, LawBroken, laws } from '../src/laws/index.js';
import { canaries, moreCanaries } from './canaries.js';

afterEach(() => disposeVariables()); // canaries leave things behind

describe('each law refuses its canary', () => {
  test('every law has a canary, and every canary a law', () => {
    expect(new Set(Object.keys(canaries))).toEqual(new Set(laws.map(({ name }) => name)));
  });

  test.each(moreCanaries.map(([name, Map]) => ({ name, Map, map: Map.description.name })))('$map: $name', async ({ name, Map }) => {
    await setBackend('cpu');
    const law = laws.find((one) => one.name === name);
    await expect(law?.holds(Map, { inFeatures: 4, outFeatures: 4 })).rejects.toThrow(LawBroken);
  });

  test('examples without a size above 1 on both sides are refused', () => {
    const empty = Object.assign(class {}, { description: { ...Object.values(canaries)[0]?.Map.description, examples: [] } });
    expect(() => examplesOf(empty as never)).toThrow(LawBroken);
  });

  for (const { name, holds } of laws) {
    test(name, async () => {
      await setBackend('cpu');
      const canary = canaries[name];
      if (!canary) throw new Error(`no canary for '${name}'`);
      const example = canary.example ?? { inFeatures: 4, outFeatures: 4 };
      await expect(holds(canary.Map, example)).rejects.toThrow(LawBroken);
    });
  }
});
