import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { maps, squareMaps, tallMaps } from '../src/index.js';
import * as all from '../src/maps.js';

const golden = JSON.parse(readFileSync(path.join(__dirname, 'golden/registry.json'), 'utf8')).content;
const nameOf = (key: string) => maps[key]?.description.name;

describe('registries', () => {
  test('maps has the keys of the reference for the maps of this package', () => {
    for (const key of ['l0', 'lasso', 'butterfly']) expect(nameOf(key)).toBe(golden.maps[key]);
  });

  test('maps has keys for those that the reference left out, and for the new ones', () => {
    expect([nameOf('lassoRELU'), nameOf('csr'), nameOf('compact')]).toEqual(['LassoLinearRELU', 'CSRLinear', 'CompactLinear']);
  });

  test('maps has every map of the package, and each key of the reference means what it means there', () => {
    for (const Map of Object.values(all)) expect(Object.values(maps).includes(Map)).toBe(true);
    for (const [key, { description }] of Object.entries(maps)) if (golden.maps[key]) expect(description.name).toBe(golden.maps[key]);
  });

  test('squareMaps are those of the maps that must be square; tallMaps is empty', () => {
    for (const [key, { description }] of Object.entries(maps)) expect(key in squareMaps).toBe(description.square === true);
    expect(tallMaps).toEqual({});
  });
});
