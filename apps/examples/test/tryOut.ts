import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Example } from './extract.js';

const home = path.resolve(__dirname, '..');

/** A reader's settings: strict, ESM, nothing exotic. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ['node'],
};

/** Compiles the files in place and says, for each file and line, what the compiler objects to. */
function compile(files: readonly string[]): Map<string, { line: number; message: string }[]> {
  const program = ts.createProgram(files, options);
  program.emit();
  const problems = new Map(files.map((file) => [file, [] as { line: number; message: string }[]]));
  for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(program)) {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!file) throw new Error(message);
    problems.get(file.fileName)?.push({ line: file.getLineAndCharacterOfPosition(start).line, message });
  }
  return problems;
}

/**
 * Writes the examples to a scratch folder, where `import` finds what a reader would have installed, type-checks them
 * and runs them in one process. Returns the problems of each.
 */
export function tryOut(name: string, examples: readonly Example[]): string[][] {
  const folder = path.join(home, '.examples', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = examples.map((_, i) => path.join(folder, `${i}.ts`));
  for (const [i, { code = '' }] of examples.entries()) writeFileSync(files[i] as string, code);

  const objections = compile(files);
  const report = path.join(folder, 'report.json');
  const modules = files.map((file) => file.replace(/\.ts$/, '.js'));
  const run = spawnSync(process.execPath, [path.join(home, 'run.mjs'), report, ...modules], { encoding: 'utf8', timeout: 120_000 });
  let results: Record<string, string | null>;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`The examples of ${name} could not be run: ${run.error?.message ?? run.stderr}`);
  }

  return examples.map(({ where, code }, i) => {
    if (code === undefined) return [`${where}: @example is followed by no \`\`\`ts fence`];
    const [file, first] = [where.replace(/:\d+$/, ''), Number(where.split(':').at(-1))];
    const wrong = (objections.get(files[i] as string) ?? []).map(({ line, message }) => `${file}:${first + line}: ${message}`);
    const outcome = results[modules[i] as string];
    return outcome === null ? wrong : [...wrong, `${where}: ${outcome ?? 'an earlier example ended the process'}`];
  });
}
