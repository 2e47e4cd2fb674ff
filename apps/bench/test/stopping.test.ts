import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { makeFolder, readLines, readResults, resultsIn, run, small } from './app.js';

const out = makeFolder();
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('main, stopped', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('main keeps finished rows and writes the report on %s', async (signal, code) => {
    const place = path.join(out, signal);
    let sent = false;
    const stopped = await run(['--maps', 'symmetric,linear,psd', '--sizes', '8,16', '--out', place], (child, stdout) => {
      if (sent || !stdout.includes('2/6')) return;
      sent = true;
      child.kill(signal);
      child.kill(signal); // package managers repeat it: both are one
    });
    expect(stopped.code).toBe(code);
    expect(stopped.stdout).toContain('Interrupted after');
    const files = resultsIn(place);
    const results = readResults(files);
    expect(results.outcome).toBe('interrupted');
    expect(results.sections).toHaveLength(1);
    const rows = results.sections[0]?.rows.length ?? 0;
    expect(rows).toBeGreaterThanOrEqual(2);
    expect(rows).toBeLessThan(6);
    expect(readLines(files)).toHaveLength(1 + rows);
    expect(readFileSync(path.join(files, 'report.html'), 'utf8')).toContain('The run was interrupted');
  });

  test('main saves what is finished when something crashes', async () => {
    const place = path.join(out, 'crash');
    const throws = `setTimeout(() => { throw new Error('a crash on purpose') })`;
    const bomb = `data:text/javascript,const { stdout } = process, { write } = stdout;
      stdout.write = (text, ...rest) => { if (String(text).includes('1/4')) ${throws}; return write.call(stdout, text, ...rest) }`;
    const { code, stderr } = await run(['--maps', 'linear,symmetric', '--sizes', '8,64', '--out', place], () => {}, ['--import', bomb]);
    expect(code).toBe(1);
    expect(stderr).toContain('The run crashed: a crash on purpose');
    const files = resultsIn(place);
    expect(readResults(files)).toMatchObject({ outcome: 'failed', alarms: ['The run crashed: a crash on purpose'] });
    expect(existsSync(path.join(files, 'report.html'))).toBe(true);
  });

  test('main says at once that --out cannot be written, measures and prints all the same, and ends with 1', async () => {
    const file = path.join(out, 'file');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await run([...small, '--tasks', 'guarantees', '--out', path.join(file, 'results')], (_child, text) => {
      if (!text.includes('Guarantees:')) expect(text).not.toContain('1/2');
    });
    expect(code).toBe(1);
    expect(stderr).toContain('a part of the path is a file, not a folder');
    expect(stdout).toContain('SymmetricLinear');
    expect(stdout).not.toContain('report.html');
  });

  test('main refuses wrong usage with 2 and writes nothing', async () => {
    const place = path.join(out, 'none');
    const { code, stdout, stderr } = await run(['--maps', 'symetric', '--out', place]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("did you mean 'symmetric'?");
    expect(existsSync(place)).toBe(false);
  });

  test('main --backend wasm-stock --tasks kernels says why there is nothing to measure, and ends well', async () => {
    const place = path.join(out, 'stock');
    const { code, stdout, stderr } = await run(['--backend', 'wasm-stock', '--tasks', 'kernels', '--out', place]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('wasm 4.22.0 (SIMD, 1 thread), no slim kernels');
    const reason = 'slim’s kernels are not in use (wasm-stock is TensorFlow.js without them)';
    expect(stdout).toContain(`Left out: ${reason}.`);
    const files = resultsIn(place);
    expect(readResults(files).sections).toMatchObject([{ task: 'kernels', leftOut: reason, planned: 0, rows: [], method: [] }]);
    expect(readFileSync(path.join(files, 'report.html'), 'utf8')).toContain(`Left out: ${reason}.`);
  });

  test('main --backend cpu runs without a greeting from TensorFlow.js', async () => {
    const { code, stdout, stderr } = await run([...small, '--backend', 'cpu', '--tasks', 'guarantees', '--out', path.join(out, 'cpu')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('cpu 4.22.0');
    expect(stdout).not.toContain('Hi, looks like');
  });
});
