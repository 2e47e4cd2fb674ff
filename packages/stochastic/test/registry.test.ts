import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { maps, squareMaps, tallMaps } from '../src/index.js';

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden/registry.json'), 'utf8')).content;

describe('registries', () => {
  test('maps has the keys of the reference, and two of its own', () => {
    const ofReference = {
      lstochastic: 'LeftStochasticLinear',
      rstochastic: 'RightStochasticLinear',
      pf: 'PerronFrobeniusLinear',
      stable_split: 'StableSplitLinear',
    };
    const own = { doubly_stochastic: 'DoublyStochasticLinear', diagonally_dominant: 'DiagonallyDominantLinear' };
    const names = Object.fromEntries(Object.entries(maps).map(([key, { description }]) => [key, description.name]));
    expect(names).toEqual({ ...ofReference, ...own });
    for (const [key, name] of Object.entries(ofReference)) expect(golden.maps[key]).toBe(name);
  });

  test('squareMaps has the two that are square; tallMaps is empty', () => {
    const { doubly_stochastic, diagonally_dominant } = maps;
    expect([squareMaps, tallMaps]).toEqual([{ doubly_stochastic, diagonally_dominant }, {}]);
  });
});
