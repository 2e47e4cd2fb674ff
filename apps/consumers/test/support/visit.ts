import type { Browser } from 'playwright-core';

/** What our pages write into their `pre`. */
export interface Shown {
  readonly loss: number;
  /** The kernels in use, where the page asked for them. */
  readonly build?: string;
  readonly certificates: readonly { readonly property: string; readonly holds: boolean }[];
}

export interface Visit {
  /** Undefined when the page showed nothing until the time was over. */
  readonly shown: Shown | undefined;
  /** Errors and warnings of the console, uncaught errors, requests that failed or went to another host. */
  readonly problems: readonly string[];
}

/** Opens a page and waits until it shows its result. */
export const visit = async (browser: Browser, url: string, patience = 60_000): Promise<Visit> => {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) {
      problems.push(`another host: ${request.url()}`);
    }
  });
  try {
    await page.goto(url);
    const ended = `document.querySelector('pre')?.textContent`;
    await page.waitForFunction(ended, undefined, { timeout: patience }).catch(() => {});
    const text = await page.evaluate<string | undefined>(ended);
    return { shown: text ? JSON.parse(text) : undefined, problems };
  } finally {
    await page.close();
  }
};
