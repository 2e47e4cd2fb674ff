import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Example, inMarkdown, inSource } from './extract.js';
import { tryOut } from './tryOut.js';

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const ofPackage = (name: string): Example[] =>
  readdirSync(path.join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => path.posix.join('packages', name, 'src', file.split(path.sep).join('/')))
    .flatMap((file) => inSource(file, read(file)));

const groups = readdirSync(path.join(root, 'packages'))
  .filter((name) => existsSync(path.join(root, 'packages', name, 'src')))
  .map((name) => ({ name, examples: ofPackage(name) }));
if (existsSync(path.join(root, 'README.md'))) groups.push({ name: 'README', examples: inMarkdown('README.md', read('README.md')) });

describe.each(groups.filter(({ examples }) => examples.length > 0))('examples of $name', ({ name, examples }) => {
  let problems: string[][] = [];
  beforeAll(() => {
    problems = tryOut(name, examples);
  });

  test.each(examples.map(({ where }, i) => ({ where, i })))('$where type-checks and runs', ({ i }) => {
    expect(problems[i]).toEqual([]);
  });
});

describe('a broken example is refused', () => {
  const page = [
    'const fine = 1;',
    "const wrong: string = 1;\nconsole.log('runs');",
    "throw new Error('at run time');",
    "import { absent } from '@slim/core';\nconsole.log(absent);",
    "void Promise.reject(new Error('unseen'));\nexport {};",
    'await new Promise(() => {});',
    'console.log(1);',
  ]
    .map((code) => `\`\`\`ts\n${code}\n\`\`\``)
    .join('\n');
  let problems: string[] = [];
  beforeAll(() => {
    problems = tryOut('canaries', inMarkdown('page.md', page)).map((messages) => messages.join('\n'));
  });

  test.each([
    ['nothing is said of a correct one', 0, /^$/],
    ['a type error', 1, /^page\.md:5: Type 'number' is not assignable/],
    ['an error that it throws', 2, /at run time/],
    ['a name that is not exported', 3, /has no exported member 'absent'/],
    ['a rejection that it does not wait for', 4, /unseen/],
    ['waiting for ever', 5, /did not finish/],
    ['standing behind one that never ends', 6, /ended the process/],
  ])('%s', (_, i, message) => {
    expect(problems[i]).toMatch(message);
  });

  test('an @example without a ts fence', () => {
    expect(inSource('a.ts', '/**\n * Text.\n *\n * @example\n * a(b)\n */')).toEqual([{ where: 'a.ts:4', code: undefined }]);
  });

  test('the code and its place are read from a comment', () => {
    const source = 'const a = 1;\n/**\n * Text.\n * @example\n * ```ts\n * f(\n *   1);\n * ```\n */';
    expect(inSource('a.ts', source)).toEqual([{ where: 'a.ts:6', code: 'f(\n  1);' }]);
  });
});
