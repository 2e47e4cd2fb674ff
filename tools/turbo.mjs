import { spawnSync } from 'node:child_process';
import { root } from './workspaces.mjs';

/**
 * Runs tasks through turbo and returns its exit code. It is started directly, not through pnpm, which would print an
 * error line of its own after everything else. What comes from the cache is not printed again.
 */
export function turbo(tasks, options = {}) {
  const flags = ['--ui=stream', '--output-logs=new-only', '--continue=dependencies-successful'];
  // Arguments behind `--` belong to the tasks, so the flags go in front of all others.
  const done = spawnSync('turbo', ['run', ...flags, ...tasks], {
    cwd: root,
    shell: process.platform === 'win32',
    encoding: 'utf8',
    stdio: 'inherit',
    ...options,
  });
  if (done.error) console.error(done.error.message);
  return { status: done.status ?? 1, output: `${done.stdout ?? ''}${done.stderr ?? ''}` };
}

/** Builds quietly: what it prints matters only when it fails. Returns whether it went well. */
export function build(...filters) {
  const { status, output } = turbo(['build', ...filters], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
  if (status !== 0) console.error(output);
  return status === 0;
}
