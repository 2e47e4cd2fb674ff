/**
 * Holds the import rules to account: a scratch copy of the house with one violation of every rule in it. Each must be
 * refused, by that rule, and nothing else may be.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import config from '../.dependency-cruiser.mjs';
import { root } from './workspaces.mjs';

/** Files of the scratch house, and the rules that each of them breaks. */
const house = {
  // What is allowed.
  'packages/core/src/index.ts': [`import '@tensorflow/tfjs-core'; import './linalg/index.js'; import './gradients/register.js';`],
  'packages/core/src/linalg/index.ts': [''],
  'packages/core/src/matrix.ts': [`import 'ml-matrix';`, 'core-imports'],
  'packages/core/src/gradients/register.ts': [`import '../../vendor/tfjs-gradients.js';`],
  'packages/core/vendor/tfjs-gradients.js': [`import '@tensorflow/tfjs-core';`],
  'packages/rnn/src/index.ts': [
    `import { a } from '@slim/core'; import '@slim/core/linalg'; import '@tensorflow/tfjs-core'; import './cell.js';`,
  ],
  'packages/rnn/src/cell.ts': [''],
  'packages/rnn/test/a.test.ts': [
    `import '../src/index.js'; import '@slim/ortho'; import '@slim/backend-wasm'; import 'fast-check'; import '@tensorflow/tfjs-backend-wasm';`,
  ],
  'packages/ortho/src/index.ts': [''],
  'packages/growing/src/index.ts': [`import '@tensorflow/tfjs-core'; import './statistics/index.js';`],
  'packages/growing/src/statistics/index.ts': [`import '@slim/core/linalg';`],
  'packages/backend-wasm/src/index.ts': [`import '@slim/core'; import '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-backend-wasm';`],
  'packages/backend-webgpu/src/index.ts': [`import '@tensorflow/tfjs-backend-webgpu';`],
  'apps/bench/src/main.ts': [`import '@slim/backend-wasm'; import '@slim/rnn'; import 'vega'; import type { A } from '@slim/core';`],

  // What is not.
  'packages/core/src/node.ts': [`import 'node:fs';`, 'core-imports'],
  'packages/core/src/wasm.ts': [`import '@tensorflow/tfjs-backend-wasm';`, 'core-imports'],
  'packages/core/src/upwards.ts': [`import '@slim/ortho';`, 'core-imports'],
  'packages/core/src/vendored.ts': [`import '../vendor/tfjs-gradients.js';`, 'vendor-from-gradients'],
  'packages/core/src/linalg/direct.ts': [`import '@tensorflow/tfjs-core';`, 'linalg-without-tfjs'],
  'packages/core/src/linalg/roundabout.ts': [`import '../helper.js';`, 'linalg-without-tfjs'],
  'packages/core/src/helper.ts': [`import '@tensorflow/tfjs-core';`],
  'packages/core/src/linalg/typed.ts': [`import type { A } from '../helper.js';`, 'linalg-without-tfjs'],
  'packages/rnn/src/sibling.ts': [`import '@slim/ortho';`, 'package-imports'],
  'packages/rnn/src/siblingByPath.ts': [`import '../../ortho/src/index.js';`, 'package-imports'],
  'packages/rnn/src/siblingType.ts': [`import type { A } from '@slim/ortho';`, 'package-imports'],
  'packages/rnn/src/matrix.ts': [`import 'ml-matrix';`, 'package-imports'],
  'packages/rnn/src/backend.ts': [`import '@slim/backend-wasm';`, 'package-imports', 'backends-are-leaves'],
  'packages/rnn/src/dev.ts': [`import 'fast-check';`, 'package-imports', 'src-without-dev-dependencies'],
  'packages/rnn/src/tested.ts': [`import '../test/kit.js';`, 'package-imports', 'src-without-tests'],
  'packages/rnn/test/kit.ts': [''],
  'packages/rnn/src/lost.ts': [`import './nowhere.js';`, 'package-imports', 'resolvable'],
  'packages/growing/src/statistics/growth.ts': [`import '@slim/core';`, 'statistics-without-tfjs'],
  'packages/backend-wasm/src/other.ts': [`import '@slim/backend-webgpu';`, 'backend-imports'],
  'packages/backend-wasm/src/foreign.ts': [`import '@tensorflow/tfjs-backend-webgpu';`, 'backend-imports'],
  'packages/backend-wasm/src/rnn.ts': [`import '@slim/rnn';`, 'backend-imports'],
  'packages/ortho/src/cycle.ts': [`import './cycleBack.js';`, 'no-cycles'], // a cycle is told once, of its first file
  'packages/ortho/src/cycleBack.ts': [`import './cycle.js';`],
  'packages/ortho/src/types.ts': [`import './typesBack.js';`, 'no-cycles'],
  'packages/ortho/src/typesBack.ts': [`import type { B } from './types.js';`],
  'apps/bench/src/dev.ts': [`import 'fast-check';`, 'src-without-dev-dependencies'],
  'tools/script.mjs': [`import '../packages/backend-wasm/src/index.js';`, 'backends-are-leaves'],
};

/** The package.json of the workspaces and the packages of node_modules, all of which exist in the scratch house. */
const dependencies = { 'ml-matrix': '1', vega: '1' };
const peerDependencies = { '@tensorflow/tfjs-core': '1', '@tensorflow/tfjs-backend-wasm': '1', '@tensorflow/tfjs-backend-webgpu': '1' };
const devDependencies = { '@tensorflow/tfjs-core': '1', 'fast-check': '1' };
const installed = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });

const scratch = mkdtempSync(path.join(tmpdir(), 'slim-rules-'));
const write = (file, text) => {
  mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
  writeFileSync(path.join(scratch, file), text);
};

/** Builds the scratch house and returns `rule: from` for everything that dependency-cruiser refuses in it. */
function refusals() {
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.cruise.json']) {
    mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(scratch, file));
  }
  for (const name of installed) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', exports: './index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [file, [code]] of Object.entries(house)) {
    write(file, `${code}\nexport {};\n`);
    const [top, name] = file.split('/');
    if (top !== 'tools')
      write(`${top}/${name}/package.json`, JSON.stringify({ name: `@slim/${name}`, dependencies, peerDependencies, devDependencies }));
  }
  const bin = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const cruise = spawnSync(process.execPath, [bin, '--output-type', 'json', 'packages', 'apps', 'tools'], {
    cwd: scratch,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!cruise.stdout) throw new Error(cruise.stderr);
  return JSON.parse(cruise.stdout).summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

const expected = new Set(Object.entries(house).flatMap(([file, [, ...rules]]) => rules.map((rule) => `${rule}: ${file}`)));
let problems;
try {
  const found = new Set(refusals());
  const tried = new Set([...expected].map((refusal) => refusal.split(':')[0]));
  problems = [
    ...[...expected].filter((refusal) => !found.has(refusal)).map((refusal) => `not refused: ${refusal}`),
    ...[...found].filter((refusal) => !expected.has(refusal)).map((refusal) => `refused though allowed: ${refusal}`),
    ...config.forbidden
      .filter(({ name }) => !tried.has(name))
      .map(({ name }) => `no violation in tools/check-rules.mjs tries the rule ${name}`),
  ];
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(problems.join('\n') || `${config.forbidden.length} rules refuse ${expected.size} violations`);
process.exitCode = problems.length > 0 ? 1 : 0;
