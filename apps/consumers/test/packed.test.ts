/** The archives, as npm would get them. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { outside } from './support/outside.js';
import { home, publicPackages, readManifest } from './support/packages.js';
import { run } from './support/run.js';

test('every public package is a dependency of this workspace, so that it is built and packed before these tests', () => {
  const { dependencies = {} } = readManifest(home);
  for (const { name } of publicPackages) expect(Object.keys(dependencies)).toContain(name);
});

describe.each(publicPackages)('the archive of $name', ({ name, manifest: { version } }) => {
  const folder = outside('node_modules', name);

  test('is installed outside this repository, as a copy', () => {
    expect(realpathSync(folder).startsWith(outside())).toBe(true);
    expect(readManifest(folder).version).toBe(version);
  });

  test('asks for versions that a registry can have', () => {
    const { dependencies = {}, peerDependencies = {} } = readManifest(folder);
    for (const range of Object.values({ ...dependencies, ...peerDependencies })) expect(range).toMatch(/^[\^~]?\d+\.\d+\.\d+$/);
  });

  test('has no caches of the build, and the sources that its source maps name', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.tsbuildinfo'))).toEqual([]);
    const map = JSON.parse(readFileSync(path.join(folder, 'dist/index.js.map'), 'utf8')) as { sources: string[] };
    expect(map.sources.map((source) => existsSync(path.join(folder, 'dist', source)))).toEqual([true]);
  });

  test('shares one copy of @slim/core and of tfjs-core with its user', async () => {
    for (const id of ['@tensorflow/tfjs-core/package.json', '@slim/core/package.json']) {
      const find = (cwd: string) => run(process.execPath, ['-p', `fs.realpathSync(require.resolve('${id}'))`], cwd);
      expect(await find(realpathSync(folder))).toBe(await find(outside()));
    }
  });
});
