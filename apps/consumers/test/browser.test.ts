/** The packed packages in a browser: a vite app on wasm, built and in development, and a page without a bundler. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { follow, toolFile } from './support/commands.js';
import { freePort } from './support/freePort.js';
import { outside } from './support/outside.js';
import { serve } from './support/serve.js';
import { type Visit, visit } from './support/visit.js';

const executablePath = process.env['SLIM_CHROMIUM'] ?? '/usr/bin/chromium';
const isSkipped = !existsSync(executablePath) && process.env['CI'] !== 'true';
if (isSkipped) console.warn(`No browser test: there is no Chromium at ${executablePath}. Set SLIM_CHROMIUM to its path.`);

const TIMEOUT = 120_000;

/** The page has learnt (from a loss of about 0.05), keeps its promises and has logged nothing. */
const mustHaveTrained = ({ shown, problems }: Visit): void => {
  expect(problems).toEqual([]);
  expect(shown?.loss).toBeLessThan(1e-4);
  expect(shown?.certificates.map(({ property, holds }) => [property, holds])).toEqual([
    ['W ≥ 0', true],
    ['row sums are 1', true],
  ]);
};

(isSkipped ? describe.skip : describe)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  afterAll(() => browser?.close());

  const visitFolder = async (folder: string, patience?: number): Promise<Visit> => {
    const { url, close } = await serve(folder);
    try {
      return await visit(browser, url, patience);
    } finally {
      close();
    }
  };

  test(
    '`vite build`: the app trains on wasm, with the kernels',
    async () => {
      await follow('vite');
      const seen = await visitFolder(outside('ways/vite/dist'));
      mustHaveTrained(seen);
      expect(seen.shown?.build).toBe('relaxed'); // current browsers have fused multiply-add
    },
    TIMEOUT,
  );

  test(
    '`vite`, the server for development: the same app trains',
    async () => {
      const port = await freePort();
      const args = [toolFile('vite'), '--port', String(port), '--strictPort', '--host', '127.0.0.1'];
      const server = spawn(process.execPath, args, { cwd: outside('ways/vite'), stdio: 'ignore' });
      try {
        const url = `http://127.0.0.1:${port}/`;
        for (let tries = 0; tries < 300 && !(await fetch(url).catch(() => undefined)); tries++)
          await new Promise((r) => setTimeout(r, 100));
        mustHaveTrained(await visit(browser, url));
      } finally {
        server.kill();
      }
    },
    TIMEOUT,
  );

  test(
    'a page with an import map and one bundled file trains on cpu',
    async () => {
      await follow('page');
      mustHaveTrained(await visitFolder(outside('ways/page')));
    },
    TIMEOUT,
  );

  test(
    'a page that fails is noticed: these tests can fail',
    async () => {
      mkdirSync(outside('broken'), { recursive: true });
      writeFileSync(
        outside('broken/index.html'),
        '<script type="module">import "./absent.js";</script><script>throw new Error("no")</script>',
      );
      const { shown, problems } = await visitFolder(outside('broken'), 500);
      expect(shown).toBeUndefined();
      expect(problems.join('\n')).toMatch(/404: .*absent\.js/);
      expect(problems.join('\n')).toMatch(/uncaught: no/);
    },
    TIMEOUT,
  );
});
