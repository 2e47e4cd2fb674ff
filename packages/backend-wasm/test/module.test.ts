import { describe, expect, test } from '@jest/globals';
import { type Build, bytesOf, hasRelaxedSimd } from '../src/compile.js';
import { Parser } from './support/Parser.js';

const builds: readonly Build[] = ['plain', 'relaxed'];

describe.each(builds)('the %s build', (build) => {
  test('has no static data and no table: the memory is that of tfjs, whose heap they would overwrite', async () => {
    const sections = new Parser(await bytesOf(build)).sections();
    for (const name of ['data', 'dataCount', 'element', 'table', 'start'] as const) expect(sections).not.toContain(name);
  });

  test('imports the memory and nothing else', async () => {
    if (build === 'relaxed' && !hasRelaxedSimd()) return;
    const module = await WebAssembly.compile(await bytesOf(build));
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  });
});

test('hasRelaxedSimd agrees with what the engine takes', async () => {
  expect(WebAssembly.validate(await bytesOf('plain'))).toBe(true);
  expect(WebAssembly.validate(await bytesOf('relaxed'))).toBe(hasRelaxedSimd());
  expect(hasRelaxedSimd()).toBe(Number(process.versions.node.split('.')[0]) >= 22);
});
