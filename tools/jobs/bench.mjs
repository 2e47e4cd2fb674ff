import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { build } from '../turbo.mjs';
import { root } from '../workspaces.mjs';

/** Whether a terminal delivers Ctrl-C to this process and its children alike. */
const atTerminal = () => {
  if (process.platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
};

/**
 * Builds the benchmark app and hands the terminal over to it.
 *
 * One Ctrl-C must reach the app once, and this process must outlive it: the app saves what it has measured. A terminal
 * interrupts the app itself, so nothing is passed on. Without one, the app gets a process group of its own and each
 * interrupt is passed on; npm repeats interrupts, so those within half a second count as one.
 */
export default async function bench(args) {
  console.log('Building …');
  if (!build('--filter=@slim/bench...')) return 1;

  const terminal = atTerminal();
  const app = spawn(process.execPath, [path.join(root, 'apps/bench/dist/main.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
    detached: !terminal,
  });
  let last = Number.NEGATIVE_INFINITY;
  process.on('SIGINT', () => {
    if (!terminal && performance.now() - last > 500) app.kill('SIGINT');
    last = performance.now();
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));

  return new Promise((resolve) => {
    app.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    app.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
