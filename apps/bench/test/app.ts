import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { Results } from '../src/results/Results.js';

/** The built app, as `npm run bench` starts it. */
const main = path.join(__dirname, '../dist/main.js');

/** A folder of its own for a test file, to be removed at its end. */
export const makeFolder = (): string => mkdtempSync(path.join(tmpdir(), 'slim-bench-'));

/** The smallest run of everything that is about maps. */
export const small = ['--quick', '--maps', 'symmetric,linear', '--sizes', '8', '--tasks', 'speed,learning,guarantees'];

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the app to its end; `watch` sees all output so far. */
export const run = (
  args: readonly string[],
  watch: (child: ChildProcess, stdout: string) => void = () => {},
  node: readonly string[] = [],
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...node, main, ...args], { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      watch(child, stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

/** The one folder of results in a folder. */
export const resultsIn = (folder: string): string => {
  const found = readdirSync(folder);
  expect(found).toHaveLength(1);
  return path.join(folder, found[0] as string);
};

export const readResults = (folder: string): Results => JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results;

export const readLines = (folder: string): Record<string, unknown>[] =>
  readFileSync(path.join(folder, 'rows.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
