/** docs/gradient-repairs.md is written by hand, and complete. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { cheaperGradients, gradientRepairs, kernelRepairs } from '../../src/gradients/repairs.js';

const text = readFileSync(path.resolve(__dirname, '../../../../docs/gradient-repairs.md'), 'utf8');

/** The names in code in the last cell of every row of a section's table. */
const listed = (section: string): string[] => {
  const [, body = ''] = text.split(`\n## ${section}\n`);
  const [table = ''] = body.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| op'));
  return rows.flatMap((row) => [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));
};

test('gradient-repairs.md lists every gradient that is replaced, and no other', () => {
  expect(new Set(listed('Gradients'))).toEqual(new Set(gradientRepairs.map(({ kernelName }) => kernelName)));
});

test('gradient-repairs.md lists every gradient that costs less, and no other', () => {
  expect(new Set(listed('Gradients that cost less'))).toEqual(new Set(cheaperGradients.map(({ kernelName }) => kernelName)));
});

test('gradient-repairs.md lists every kernel that is replaced, and no other', () => {
  expect(new Set(listed('Kernels'))).toEqual(new Set(kernelRepairs.map(({ kernelName }) => kernelName)));
});
