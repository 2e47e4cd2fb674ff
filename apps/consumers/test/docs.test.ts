/** docs/using.md shows what these tests run, to the letter. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commands } from './support/commands.js';
import { home, root } from './support/packages.js';

const page = readFileSync(path.join(root, 'docs/using.md'), 'utf8');

/** The snippets, by the file that the comment above each of them names. */
const snippets = Object.fromEntries(
  [...page.matchAll(/<!-- (\S+) -->\n```\w*\n([\s\S]*?)```/g)].map(([, file = '', code = '']) => [file, code]),
);
const files = readdirSync(path.join(home, 'ways'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));

describe('docs/using.md', () => {
  test('shows every file of apps/consumers/ways, and no other', () => {
    expect(new Set(Object.keys(snippets))).toEqual(new Set(files));
  });

  test.each(files)('shows %s as it is run', (file) => {
    expect(snippets[file]).toBe(readFileSync(path.join(root, file), 'utf8'));
  });

  test.each(Object.values(commands))('gives the command that is run: %s', (command) => {
    expect(page).toContain(`\n${command}\n`);
  });
});
