import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeFolder, type Outcome, readLines, readResults, resultsIn, run, small } from './app.js';

const out = makeFolder();
let quick: Outcome;
let folder: string;
let html: string;

beforeAll(async () => {
  quick = await run([...small, '--out', path.join(out, 'quick')]);
  folder = resultsIn(path.join(out, 'quick'));
  html = readFileSync(path.join(folder, 'report.html'), 'utf8');
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('main --quick --maps symmetric,linear --sizes 8 --tasks speed,learning,guarantees', () => {
  test('main ends well, prints a line per row and a table per section, without colour codes or warnings', () => {
    expect(quick.stderr).toBe('');
    expect(quick.code).toBe(0);
    for (const text of ['1/2  Linear 8: build + forward', '2/2  SymmetricLinear 64: accuracy', 'keeps 1 of 1 at birth, 1 of 1 trained']) {
      expect(quick.stdout).toContain(text);
    }
    expect(quick.stdout.match(/┌/g)).toHaveLength(3);
    expect(quick.stdout).not.toContain('\u001b');
    expect(quick.stdout).not.toContain('\r');
    expect(quick.stdout).toContain(path.join(folder, 'report.html'));
  });

  test('main writes the results, the plots and the report, and no other files', () => {
    const names = [
      'guarantees.svg',
      'learning-curves.svg',
      'learning-errors.svg',
      'report.html',
      'results.json',
      'rows.jsonl',
      'speed.svg',
    ];
    expect(readdirSync(folder).sort()).toEqual(names);
  });

  test('results.json follows its schema', () => {
    const results = readResults(folder);
    expect(results).toMatchObject({ format: 'slim.bench', version: 1, outcome: 'complete', alarms: [] });
    expect(new Date(results.startedAt).toISOString()).toBe(results.startedAt);
    expect(results.seconds).toBeGreaterThan(0);
    expect(results.environment).toEqual({
      node: process.versions.node,
      platform: expect.any(String),
      cpu: expect.any(String),
      cores: expect.any(Number),
      memoryGiB: expect.any(Number),
      loadAverage: process.platform === 'win32' ? null : expect.any(Number),
      backend: expect.stringMatching(/^wasm \d.*, slim kernels: (plain|relaxed)$/),
      versions: { '@slim/core': expect.any(String), '@slim/backend-wasm': expect.any(String), '@tensorflow/tfjs-core': '4.22.0' },
      commit: results.environment.commit === null ? null : expect.stringMatching(/^[0-9a-f]{12}\+?$/),
    });
    expect(results.options).toEqual({
      maps: ['Linear', 'SymmetricLinear'],
      sizes: [8],
      batch: 64,
      backend: 'wasm',
      tasks: ['speed', 'learning', 'guarantees'],
      effort: 'quick',
      seed: 1,
    });
    for (const section of results.sections) {
      expect(section).toMatchObject({ task: expect.any(String), title: expect.any(String), planned: 2, seconds: expect.any(Number) });
      expect(section.rows.map(({ subject }) => subject)).toEqual(['Linear', 'SymmetricLinear']);
      for (const row of section.rows) expect(row).toMatchObject({ status: 'ok', message: null, leakedTensors: 0 });
    }
    const [speed, learning, guarantees] = results.sections.map(({ rows }) => rows[1]?.measured as never);
    const spread = { median: expect.any(Number), q1: expect.any(Number), q3: expect.any(Number), count: expect.any(Number) };
    const comparison = { seconds: spread, baselineSeconds: spread, ratio: spread };
    expect(speed).toEqual({ build: comparison, cached: comparison, gradient: comparison, parameters: 64 });
    expect(learning).toMatchObject({
      stepsPerEpoch: 31,
      testDigits: 500,
      parameters: 4096,
      runs: [{ seed: 1, steps: expect.any(Number) }],
    });
    expect(guarantees).toMatchObject({ steps: 20, birth: [{ property: 'W = Wᵀ', holds: true }], trained: [{ holds: true }] });
  });

  test('rows.jsonl begins with the circumstances and has the same rows', () => {
    const [head, ...rows] = readLines(folder);
    const { sections, environment } = readResults(folder);
    expect(head).toMatchObject({ format: 'slim.bench', version: 1, environment });
    expect(rows).toEqual(sections.flatMap(({ task, rows }) => rows.map((row) => ({ task, ...row }))));
  });

  test('the plots are SVG drawings that load nothing', () => {
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.svg'))) {
      const svg = readFileSync(path.join(folder, name), 'utf8');
      expect(svg).toMatch(/^<svg [^>]*viewBox=/);
      expect(svg.trimEnd()).toMatch(/<\/svg>$/);
      expect(svg).not.toMatch(/NaN|undefined|<image|href="http/);
    }
  });

  test('report.html is one file that loads nothing and has the results inside', () => {
    expect(html).not.toMatch(/(src|href)\s*=\s*["'](?!#|data:)/);
    expect(html).not.toMatch(/url\((?!#)|@import|<link[^>]+stylesheet|<script(?! type="application\/json")/);
    const [, json = ''] = /<script type="application\/json" id="results">(.*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(json)).toEqual(readResults(folder));
    expect(html.match(/<figure>/g)).toHaveLength(4);
    expect(html.match(/<caption>/g)).toHaveLength(3);
  });
});

describe('main --quick --tasks kernels', () => {
  test('main measures every operation on both sides, and draws and tells what came of it', async () => {
    const place = path.join(out, 'kernels');
    const { code, stdout, stderr } = await run(['--quick', '--tasks', 'kernels', '--out', place]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/1\/\d+ {2}matMul NN 256: .*× as fast as stock, .* GF\/s/);
    const files = resultsIn(place);
    const [section] = readResults(files).sections;
    expect(section).toMatchObject({ task: 'kernels', leftOut: null, planned: section?.rows.length });
    for (const row of section?.rows ?? []) expect(row).toMatchObject({ status: 'ok', message: null, leakedTensors: 0 });
    const plots = readdirSync(files).filter((name) => name.endsWith('.svg'));
    expect(plots).toEqual(['kernels-stock.svg', 'kernels-yardstick.svg']);
    for (const name of plots) expect(readFileSync(path.join(files, name), 'utf8')).not.toMatch(/NaN|undefined|<image/);
  });
});
