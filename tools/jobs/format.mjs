import { spawnSync } from 'node:child_process';
import { root } from '../workspaces.mjs';

/** Formats everything, sorts imports and applies the safe fixes of the linter. */
export default function format(args) {
  const biome = spawnSync('biome', ['check', '--write', ...args, '.'], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: 'inherit',
  });
  return biome.status ?? 1;
}
