import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from '../src/cli/parse.js';
import type { Options } from '../src/Options.js';

const optionsOf = (line: string): Options => {
  const request = parse(line.split(' ').filter(Boolean));
  if (request.kind !== 'run') throw new Error(request.text);
  return request.options;
};

const refusal = (...argv: string[]): string => {
  const request = parse(argv);
  if (request.kind !== 'exit') throw new Error(`${argv.join(' ')} was accepted`);
  expect(request.code).toBe(2);
  return request.text;
};

const mapNames = (line: string): string[] => optionsOf(line).maps.map(({ description }) => description.name);

describe('parse', () => {
  test('parse([]) measures every map at 64 and 256 on wasm, in all tasks', () => {
    const options = optionsOf('');
    expect(options.maps.length).toBeGreaterThanOrEqual(10);
    expect(options.maps[0]?.description.name).toBe('Linear');
    expect(new Set(options.maps).size).toBe(options.maps.length);
    expect(options).toMatchObject({ sizes: [64, 256], batch: 64, effort: 'standard', seed: 1 });
    expect(options.backend.key).toBe('wasm');
    expect(options.tasks.map(({ key }) => key)).toEqual([
      'speed',
      'learning',
      'recovery',
      'compaction',
      'guarantees',
      'kernels',
      'transforms',
      'recurrent',
      'memory',
    ]);
    expect(options.out.split(path.sep).slice(-3)).toEqual(['apps', 'bench', 'results']);
  });

  test('parse(--maps) takes class names, keys, aliases and any case, each map once', () => {
    expect(mapNames('--maps psd,SYMMETRICLINEAR,psdlinear,skew-symmetric')).toEqual([
      'PSDLinear',
      'SkewSymmetricLinear',
      'SymmetricLinear',
    ]);
    expect(mapNames('--maps skew_symetric')).toEqual(['SkewSymmetricLinear']);
    expect(mapNames('--maps linear')).toEqual(['Linear']);
  });

  test('parse(--sizes, --batch, --seed, --out) reads what is given', () => {
    const options = optionsOf('--sizes 32,8,32 --batch 16 --seed 0 --out some/where --tasks guarantees,speed');
    expect(options).toMatchObject({ sizes: [8, 32], batch: 16, seed: 0, out: path.resolve('some/where') });
    expect(options.tasks.map(({ key }) => key)).toEqual(['speed', 'guarantees']);
  });

  test('parse(--quick) measures one size unless told otherwise', () => {
    expect(optionsOf('--quick')).toMatchObject({ effort: 'quick', sizes: [64] });
    expect(optionsOf('--quick --sizes 8,16').sizes).toEqual([8, 16]);
    expect(optionsOf('--full').effort).toBe('full');
  });

  test('parse(a mistyped map) names the nearest one and all that are allowed', () => {
    const text = refusal('--maps', 'symetric');
    expect(text).toContain("did you mean 'symmetric'?");
    expect(text).toMatch(/allowed: Linear, .*SymmetricLinear/);
  });

  test('parse(a mistyped task, backend or option) suggests the right one', () => {
    expect(refusal('--tasks', 'sped')).toContain(
      "did you mean 'speed'? (allowed: speed, learning, recovery, compaction, guarantees, kernels, transforms, recurrent, memory)",
    );
    expect(refusal('--backend', 'wsam')).toContain("did you mean 'wasm'? (allowed: wasm, wasm-stock, cpu)");
    expect(refusal('--tasks', 'kernel')).toContain("did you mean 'kernels'?");
    expect(refusal('--backend', 'wasmstok')).toContain("did you mean 'wasm-stock'?");
    expect(refusal('--backend', 'webgpu')).toContain('allowed: wasm, wasm-stock, cpu');
    expect(refusal('--size', '8')).toContain('Did you mean --sizes?');
    expect(refusal('quick')).toContain('did you mean --quick?');
    expect(refusal('speed')).toContain('did you mean --tasks speed?');
    expect(refusal('symetric')).toContain('did you mean --maps symmetric?');
  });

  test.each([
    [['--sizes', '8,x'], "whole number from 1 to 2048, got 'x'"],
    [['--sizes', '0'], "whole number from 1 to 2048, got '0'"],
    [['--sizes', ','], 'at least one whole number'],
    [['--batch', '-1'], 'whole number from 1 to 4096'],
    [['--batch', '1.5'], "got '1.5'"],
    [['--seed', 'abc'], "got 'abc'"],
    [['--maps', ''], 'at least one name'],
    [['--maps'], 'argument missing'],
    [['--out', ''], 'needs the name of a folder'],
    [['--quick', '--full'], "'--quick' cannot be used with option '--full'"],
    [['--backend', 'wasm,cpu'], 'takes one name'],
  ])('parse(%j) says what is allowed', (argv, message) => {
    const text = refusal(...argv);
    expect(text).toContain(message);
    expect(text).toContain('--help');
  });

  test('parse(--help) lists options with defaults, all names, examples and exit codes, and ends well', () => {
    const request = parse(['--help']);
    if (request.kind !== 'exit') throw new Error('help starts a run');
    expect(request.code).toBe(0);
    for (const option of ['maps', 'sizes', 'batch', 'backend', 'tasks', 'quick', 'full', 'seed', 'out'])
      expect(request.text).toContain(`--${option}`);
    for (const word of [
      'default: 64,256',
      'SymmetricLinear',
      'skew_symetric',
      'guarantees',
      'kernels',
      'wasm-stock',
      'cpu',
      'Examples:',
      'Exit codes:',
      'report.html',
    ]) {
      expect(request.text).toContain(word);
    }
  });
});
