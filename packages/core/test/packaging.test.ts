/** What a user's machine does with the built package: Node runs it, a bundler trims it, and training works with no other import. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const run = promisify(execFile);
const home = path.resolve(__dirname, '..');

const TRAINING = `
import { setBackend, train, mean, square, sub, eye, tidy, env } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { SymmetricLinear } from '@slim/core';
env().set('IS_TEST', true);
await setBackend('cpu');
const map = new SymmetricLinear(3, 3, { seed: 1 });
const optimizer = train.adam(0.1);
const loss = () => mean(square(sub(map.effectiveW(), eye(3))));
for (let step = 0; step < 200; step++) optimizer.minimize(loss, false, map.trainable);
console.log(loss().dataSync()[0] < 1e-4 ? 'trained' : 'failed');
`;

const inFolder = async <T>(body: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(home, '.packaging-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Bundles an entry with tfjs left out and returns each output file's text, the entry first. */
const bundle = async (contents: string): Promise<string[]> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: home },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    outdir: 'out',
    write: false,
    external: ['@tensorflow/*'],
    logLevel: 'silent',
  });
  return outputFiles
    .map(({ text, path: file }) => ({ text, isEntry: file.endsWith('stdin.js') }))
    .sort((a, b) => Number(b.isEntry) - Number(a.isEntry))
    .map(({ text }) => text);
};

describe('importing @slim/core is enough for training', () => {
  test('in Node', async () => {
    await inFolder(async (folder) => {
      const script = path.join(folder, 'train.mjs');
      await writeFile(script, TRAINING);
      const { stdout } = await run(process.execPath, [script]);
      expect(stdout.trim()).toBe('trained');
    });
  });

  test('in a bundle with everything in it', async () => {
    await inFolder(async (folder) => {
      const outfile = path.join(folder, 'bundle.mjs');
      await build({
        stdin: { contents: TRAINING, resolveDir: home },
        bundle: true,
        format: 'esm',
        platform: 'node',
        mainFields: ['module', 'main'], // the modules that a bundler for the browser takes
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
        outfile,
        logLevel: 'silent',
      });
      const { stdout } = await run(process.execPath, [outfile]);
      expect(stdout.trim()).toBe('trained');
    });
  });
});

describe('a bundle', () => {
  test('that imports one map has no other map in it', async () => {
    const [entry = ''] = await bundle("import { SymmetricLinear } from '@slim/core'; console.log(SymmetricLinear);");
    const others = ['TrivialNullSpaceLinear', 'PSDLinear', 'NonNegativeLinear', 'IdentityInitLinear'];
    expect([entry.includes('SymmetricLinear'), ...others.map((name) => entry.includes(name))]).toEqual([true, false, false, false, false]);
    console.log(`one map with what training needs, tfjs-core left out: ${gzipSync(entry).length} bytes gzipped`);
  });

  test('loads the float64 linear algebra only when eigenvalues or certificates are asked for', async () => {
    const [entry = '', ...chunks] = await bundle("import { PSDLinear } from '@slim/core'; console.log(PSDLinear);");
    const later = chunks.join('');
    expect(entry.includes('import(')).toBe(true);
    for (const word of ['is not positive definite', 'is singular'])
      expect([entry.includes(word), later.includes(word)]).toEqual([false, true]);
  });

  test('that imports no map carries no gradients: they come with the maps, and are the only side effect', async () => {
    const sideEffects: string[] = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')).sideEffects;
    expect(sideEffects).toEqual(['./dist/gradients/register.js', './vendor/tfjs-gradients.js']);
    const [entry = ''] = await bundle("import { SlimError } from '@slim/core'; console.log(SlimError);");
    expect(entry.includes('Gradient')).toBe(false);
  });
});
