import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  IdentityInitLinear,
  maps,
  SkewSymmetricLinear,
  SymmetricLinear,
  squareMaps,
  TrivialNullSpaceLinear,
  tallMaps,
} from '../src/index.js';

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden/registry.json'), 'utf8')).content;

describe('registries', () => {
  test('maps has every key of the reference that belongs to this package', () => {
    const ours = new Set(Object.values(maps).map(({ description }) => description.name));
    for (const [key, name] of Object.entries(golden.maps as Record<string, string>)) {
      if (ours.has(name)) expect(maps[key]?.description.name).toBe(name);
    }
  });

  test('maps has the misspelt key of the reference and the right one (D74)', () => {
    expect(maps['skew_symetric']).toBe(SkewSymmetricLinear);
    expect(maps['skew_symmetric']).toBe(SkewSymmetricLinear);
    expect(maps['identity_init']).toBe(IdentityInitLinear);
  });

  test('squareMaps are those that refuse unequal sizes, tallMaps those that need outFeatures ≥ inFeatures', () => {
    expect(squareMaps['symmetric']).toBe(SymmetricLinear);
    expect(Object.values(squareMaps)).not.toContain(TrivialNullSpaceLinear);
    expect(tallMaps).toEqual({ trivial_nullspace: TrivialNullSpaceLinear });
  });
});
