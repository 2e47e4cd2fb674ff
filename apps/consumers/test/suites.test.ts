/**
 * The tests of every package on the other versions of Node: what depends on the engine, and all of a backend's on the first
 * of them, where relaxed SIMD begins. They take minutes, so they run in CI (CI=true) or when asked for (SLIM_ALL_NODES=1).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { otherNodes } from './support/nodes.js';
import { publicPackages, root } from './support/packages.js';
import { run } from './support/run.js';

const isOn = process.env['CI'] === 'true' || process.env['SLIM_ALL_NODES'] === '1';
/** Golden numbers, and what is loaded and linked: the laws run on the kernels of a backend. */
const ENGINE = 'test/(golden|attach|module|memory|packaging)';

const runner = path.join(root, 'node_modules/jest/bin/jest.js');

(isOn ? describe : describe.skip).each(otherNodes)('on Node $version (in CI, or with SLIM_ALL_NODES=1)', ({ file, version }) => {
  test.each(publicPackages.filter(({ manifest }) => manifest.scripts?.['test']))(
    'the tests of $name pass',
    async ({ name, folder }) => {
      const scratch = mkdtempSync(path.join(tmpdir(), 'slim-suite-'));
      const report = path.join(scratch, 'report.json');
      try {
        // Without the reporter that counts: these are not further tests of that workspace.
        const isWhole = name.includes('/backend-') && file === otherNodes[0]?.file;
        const part = isWhole ? [] : ['--testPathPatterns', ENGINE];
        await run(file, [runner, '--reporters=default', '--json', `--outputFile=${report}`, ...part], folder);
        const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
        process.stdout.write(`${name} on Node ${version}: ${numPassedTests} tests passed\n`);
        expect([numPassedTests > 0, numFailedTests]).toEqual([true, 0]);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
    900_000,
  );
});
