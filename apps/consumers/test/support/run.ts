import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed; rejects with all of it when the program fails. */
export const run = async (file: string, args: readonly string[], cwd: string): Promise<string> => {
  const { FORCE_COLOR: _, NODE_OPTIONS: __, JEST_WORKER_ID: ___, ...env } = process.env; // those of this test run are not a user's
  const { stdout } = await execute(file, args, { cwd, env: { ...env, NO_COLOR: '1' }, maxBuffer: 2 ** 28 });
  return stdout;
};
