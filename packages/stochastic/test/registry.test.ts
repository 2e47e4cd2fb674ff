import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { maps, squareMaps, tallMaps } from '../src/index.js';

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden/registry.json'), 'utf8')).content;

describe('registries', () => {
  test('maps has the keys of the reference, and no others', () => {
    const names = Object.fromEntries(Object.entries(maps).map(([key, { description }]) => [key, description.name]));
    expect(names).toEqual({ lstochastic: 'LeftStochasticLinear', rstochastic: 'RightStochasticLinear', pf: 'PerronFrobeniusLinear' });
    for (const [key, name] of Object.entries(names)) expect(golden.maps[key]).toBe(name);
  });

  test('squareMaps and tallMaps are empty: every size is allowed', () => {
    expect([squareMaps, tallMaps]).toEqual([{}, {}]);
  });
});
