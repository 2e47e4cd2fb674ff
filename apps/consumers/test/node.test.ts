/** The packed packages in Node: ESM and CommonJS, on every version that users have. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { nodes, otherNodes } from './support/nodes.js';
import { outside } from './support/outside.js';
import { publicPackages } from './support/packages.js';
import { run } from './support/run.js';

const TIMEOUT = 120_000;

beforeAll(() => {
  for (const file of ['everyMap.mjs', 'oneCopy.cjs']) copyFileSync(path.join(__dirname, 'support', file), outside(file));
});

const hasBinaries = process.platform === 'linux' && process.arch === 'x64';
(hasBinaries ? test : test.skip)('Node 22 and 24 are installed (their binaries are for linux on x64)', () => {
  expect(otherNodes.map(({ version }) => version.split('.')[0])).toEqual(['22', '24']);
});

describe.each(nodes)('Node $version', ({ file }) => {
  const node = (...args: string[]) => run(file, args, outside());
  const lossOf = (stdout: string) => Number(/^loss (.+)$/m.exec(stdout)?.[1]);

  test(
    'import: ways/node/train.mjs trains',
    async () => {
      expect(lossOf(await node('ways/node/train.mjs'))).toBeLessThan(1e-3); // of about 5 at the start
    },
    TIMEOUT,
  );

  test(
    'require: ways/commonjs/train.cjs trains',
    async () => {
      expect(lossOf(await node('ways/commonjs/train.cjs'))).toBeLessThan(1e-3);
    },
    TIMEOUT,
  );

  test(
    'require and import give one copy of @slim/core',
    async () => {
      expect((await node('oneCopy.cjs')).trim()).toBe('true');
    },
    TIMEOUT,
  );

  test(
    'every map of every package learns, keeps its hard promises and comes back from save()',
    async () => {
      const lines = (await node('everyMap.mjs', ...publicPackages.map(({ name }) => name))).trim().split('\n');
      const seen = lines.map((line) => JSON.parse(line) as Record<'learns' | 'holds' | 'isSame', boolean> & { map: string });
      expect(seen.length).toBeGreaterThan(10);
      expect(seen).toEqual(seen.map(({ map }) => ({ map, learns: true, holds: true, isSame: true })));
    },
    TIMEOUT,
  );
});
