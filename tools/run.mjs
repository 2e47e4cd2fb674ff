/**
 * The one entry of the root scripts: `node tools/run.mjs <job> [args]`.
 *
 * It needs nothing but Node and npm. Every job sets itself up first (Node version, pinned pnpm, dependencies), so that
 * `npm test` is the first command that anybody has to run after cloning.
 */
import { SetUpError, setUp } from './setUp.mjs';

const jobs = {
  test: 'run all tests; arguments go to turbo (--filter=@slim/core), those after a further -- to jest (-- -t adam)',
  bench: 'build and start the benchmark app; arguments go to the app (--full, --help)',
  check: 'types, lint, import rules, size caps, dead code, packaging, table of maps',
  format: 'format everything and apply safe fixes',
  readme: 'refresh the table of maps in README.md (--check: only say whether it is stale)',
};

const [job = '', ...args] = process.argv.slice(2);
if (!Object.keys(jobs).includes(job)) {
  const list = Object.entries(jobs).map(([name, what]) => `  ${name.padEnd(8)}${what}`);
  console.error([job ? `There is no job "${job}".` : 'Which job?', 'node tools/run.mjs <job> [args], with one of', ...list].join('\n'));
  process.exit(2);
}

try {
  setUp();
  const { default: run } = await import(`./jobs/${job}.mjs`);
  process.exitCode = await run(args);
} catch (error) {
  console.error(`\n${error instanceof SetUpError ? error.message : error.stack}`);
  if (job === 'test') console.log('\n0 passed, 1 failed'); // whoever reads the last line learns of it too
  process.exitCode = 1;
}
