import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { makeFolder, resultsIn, run, small } from './app.js';

const executablePath = process.env['SLIM_CHROMIUM'] ?? '/usr/bin/chromium';
const isMissing = !existsSync(executablePath);
if (isMissing && process.env['CI'] !== 'true') {
  console.warn(`The report is not looked at: there is no Chromium at ${executablePath}. Set SLIM_CHROMIUM to its path.`);
}

(isMissing && process.env['CI'] !== 'true' ? describe.skip : describe)('report.html in Chromium', () => {
  const out = makeFolder();
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    await run([...small, '--tasks', 'speed,learning,guarantees,kernels', '--out', out]);
    folder = resultsIn(out);
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(out, { recursive: true, force: true });
  });

  test.each([
    ['a desk', 1280, 'light', 'svg.wide'],
    ['a desk in the dark', 1280, 'dark', 'svg.wide'],
    ['a telephone', 360, 'light', 'svg.narrow'],
  ] as const)('report.html on %s shows every plot, loads nothing and logs nothing', async (_name, width, colorScheme, drawing) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const [logged, requested]: string[][] = [[], []];
    page.on('console', (message) => logged?.push(message.text()));
    page.on('pageerror', (error) => logged?.push(error.message));
    page.on('request', (request) => requested?.push(request.url()));
    await page.goto(`file://${path.join(folder, 'report.html')}`);
    expect(await page.locator('figure').count()).toBe(6);
    for (const figure of await page.locator('figure').all()) {
      const box = await figure.locator(drawing).boundingBox();
      expect(box?.width).toBeGreaterThan(250);
      expect(box?.height).toBeGreaterThan(50);
      expect(await figure.locator('svg:visible').count()).toBe(1);
      expect(await figure.locator('[role=img]').getAttribute('aria-label')).toBeTruthy();
    }
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(logged).toEqual([]);
    expect(requested?.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    await page.close();
  });
});
