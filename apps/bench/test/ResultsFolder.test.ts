import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ResultsFolder } from '../src/results/ResultsFolder.js';

const time = new Date('2030-01-02T03:04:05.678Z');
let out: string;
let problems: string[];
const open = (folder = out) => new ResultsFolder(folder, time, (problem) => problems.push(problem));

beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'slim-bench-'));
  problems = [];
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

describe('ResultsFolder', () => {
  test('new ResultsFolder(out, time) makes a folder named after the time, another one when it is taken', () => {
    expect(path.basename(open(path.join(out, 'a/b')).path)).toBe('2030-01-02T03-04-05');
    expect(path.basename(open(path.join(out, 'a/b')).path)).toBe('2030-01-02T03-04-05-2');
    expect(readdirSync(path.join(out, 'a/b/2030-01-02T03-04-05'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('append(value) adds a line at once, write(name) replaces whole files and leaves no other', () => {
    const folder = open();
    folder.append({ a: 1 });
    folder.append({ a: 2 });
    folder.write('x.txt', 'one');
    folder.write('x.txt', 'two');
    expect(readFileSync(path.join(folder.path, 'rows.jsonl'), 'utf8')).toBe('{"a":1}\n{"a":2}\n');
    expect(readFileSync(path.join(folder.path, 'x.txt'), 'utf8')).toBe('two');
    expect(readdirSync(folder.path).sort()).toEqual(['rows.jsonl', 'x.txt']);
    expect(folder.trouble).toBeUndefined();
  });

  test('new ResultsFolder(out) below a file says so at once and keeps quiet afterwards', () => {
    writeFileSync(path.join(out, 'file'), '');
    const folder = open(path.join(out, 'file/results'));
    folder.append({});
    folder.write('x.txt', '');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('a part of the path is a file, not a folder');
    expect(folder.trouble).toBeDefined();
  });

  test('append(value) into a folder that has gone is reported once and does not throw', () => {
    const folder = open();
    rmSync(folder.path, { recursive: true });
    folder.append({});
    folder.append({});
    expect(problems).toHaveLength(1);
    expect(folder.trouble).toBe('the folder has gone');
    expect(existsSync(folder.path)).toBe(false);
  });
});
