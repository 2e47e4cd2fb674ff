/**
 * What upstream's own gradients and kernels make of the calls that each repair is about. If a count changes, upstream has
 * been mended (or broken elsewhere): write it into upstream.json, and drop a repair that nothing needs any more.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import '../backends.js';
import '../../vendor/tfjs-gradients.js';
import { cases } from './cases/index.js';
import { examine, type Verdict } from './examine.js';

const NONE = 'no repair';
const expected: Record<string, { cpu: string; wasm: string }> = JSON.parse(readFileSync(path.join(__dirname, 'upstream.json'), 'utf8'));

// XNNPACK complains there of what this file is about.
jest.spyOn(console, 'warn').mockImplementation(() => {});

const groups = new Map<string, typeof cases>();
for (const each of cases) {
  for (const name of each.mends ?? [NONE]) groups.set(name, [...(groups.get(name) ?? []), each]);
}

const count = async (group: typeof cases, backend: string) => {
  await setBackend(backend);
  const counts: Record<Verdict, number> = { right: 0, wrong: 0, throws: 0 };
  for (const each of group) {
    if (each.writesAstray) continue; // what upstream makes of foreign memory depends on the memory: needed.test.ts tries these
    counts[(await examine(each)).verdict]++;
  }
  return counts;
};

const describeCounts = ({ right, wrong, throws }: Record<Verdict, number>) => `${right} right, ${wrong} wrong, ${throws} throwing`;
const countsOf = async (name: string) => ({
  cpu: describeCounts(await count(groups.get(name) ?? [], 'cpu')),
  wasm: describeCounts(await count(groups.get(name) ?? [], 'wasm')),
});
const { [NONE]: fine, ...faults } = expected;

test.each(Object.entries(faults))('upstream still has the faults of %s: %j', async (name, counts) => {
  expect(await countsOf(name)).toEqual(counts);
});

test('upstream still is right where nothing is repaired', async () => {
  expect(await countsOf(NONE)).toEqual(fine);
});

test('upstream.json has a row for each group of cases', () => {
  expect(Object.keys(expected)).toEqual([...groups.keys()]);
});
