import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import { appFolder } from '../appFolder.js';
import type { Environment } from './Results.js';

const require = createRequire(import.meta.url);

const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;

const git = (...args: string[]): string | undefined => {
  try {
    return execFileSync('git', args, { cwd: appFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 }).trim();
  } catch {
    return undefined; // no git, or no checkout
  }
};

const commit = (): string | null => {
  const head = git('rev-parse', '--short=12', 'HEAD');
  if (!head) return null;
  return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head}+`;
};

/** Describes this machine and these versions; nothing that names the person or the computer. */
export const environmentOf = (backend: string): Environment => {
  const cpus = os.cpus();
  const load = os.loadavg()[0] as number;
  return {
    node: process.versions.node,
    platform: `${os.platform()} ${os.arch()}`,
    cpu: cpus[0]?.model.trim() || 'unknown processor',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    loadAverage: os.platform() === 'win32' ? null : Math.round(load * 100) / 100,
    backend,
    versions: Object.fromEntries(['@slim/core', '@slim/backend-wasm', '@tensorflow/tfjs-core'].map((name) => [name, versionOf(name)])),
    commit: commit(),
  };
};
