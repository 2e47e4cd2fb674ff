import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { turbo } from '../turbo.mjs';
import { root, workspaces } from '../workspaces.mjs';

const windows = process.platform === 'win32';

/** Runs a command and keeps what it prints. */
const command = (...words) => {
  const [name, ...args] = words;
  const done = spawnSync(name, args, { cwd: root, shell: windows && name !== process.execPath, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { ok: done.status === 0, output: `${done.error?.message ?? ''}${done.stdout ?? ''}${done.stderr ?? ''}` };
};
const script = (name, ...args) => command(process.execPath, `tools/${name}.mjs`, ...args);
const tasks = (...names) => {
  const { status, output } = turbo(names, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
  return { ok: status === 0, output };
};

/** Runs the commands until one fails. */
const inTurn = (...steps) => {
  let outcome = { ok: true, output: '' };
  for (const step of steps) if (outcome.ok) outcome = step();
  return outcome;
};

/** Packs a public package as it would be published and lets publint and attw look at the archive. */
const packed = (folder) => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'slim-pack-'));
  const archive = path.join(scratch, 'package.tgz');
  try {
    return inTurn(
      () => command('pnpm', '--dir', folder, 'pack', '--out', archive),
      () => command('publint', 'run', archive, '--strict'),
      () => command('attw', archive, '--profile', 'esm-only', '--no-emoji', '--no-color'),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const publicPackages = workspaces(['packages']).filter(({ manifest }) => !manifest.private);
const cruised = ['packages/*/src', 'packages/*/test', 'packages/*/tools', 'apps/*/src', 'apps/*/test', 'apps/*/tools', 'tools'];

/** Every check; those that look at the build are left out when there is none. */
const checks = [
  { name: 'build', run: () => tasks('build') },
  {
    name: 'types, tests included',
    built: true,
    run: () =>
      inTurn(
        () => command('tsc', '-b'),
        () => tasks('types'),
      ),
  },
  { name: 'lint and format', run: () => command('biome', 'check', '--error-on-warnings', '--colors=off', '.') },
  { name: 'import rules', run: () => command('depcruise', '--no-progress', ...cruised) },
  { name: 'import rules refuse violations', run: () => script('check-rules') },
  { name: 'sizes, licenses, references', run: () => script('check-layout') },
  { name: 'dead files, exports, dependencies', run: () => command('knip', '--no-progress') },
  ...publicPackages.map(({ folder, manifest }) => ({ name: `packaging of ${manifest.name}`, built: true, run: () => packed(folder) })),
  { name: 'changesets', run: () => script('check-changesets') },
  { name: 'table of maps in README.md', built: true, run: () => script('readme', '--check') },
];

/** Runs all checks, one line each, and the output of those that fail. */
export default function check() {
  const failed = new Set();
  for (const { name, built, run } of checks) {
    const start = performance.now();
    const { ok, output } = built && failed.has('build') ? { ok: false, output: 'not looked at: the build failed' } : run();
    console.log(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    if (ok) continue;
    failed.add(name);
    console.log(output.trimEnd().replace(/^/gm, '    '));
  }
  console.log(
    failed.size === 0
      ? `all ${checks.length} checks passed`
      : `${failed.size} of ${checks.length} checks failed: ${[...failed].join(' · ')}`,
  );
  return failed.size === 0 ? 0 : 1;
}
