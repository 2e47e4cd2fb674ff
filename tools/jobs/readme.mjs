import { spawnSync } from 'node:child_process';
import { build } from '../turbo.mjs';
import { root } from '../workspaces.mjs';

/** Builds the packages and refreshes the table of maps, in a process that loads them afresh. */
export default function readme(args) {
  console.log('Building …');
  if (!build('--filter=./packages/*')) return 1;
  return spawnSync(process.execPath, ['tools/readme.mjs', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}
