import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, workspaces } from '../../../tools/workspaces.mjs';
import { seedLockfile } from './seedLockfile.mjs';

const home = path.join(root, 'apps/consumers');
const read = (file) => readFileSync(file, 'utf8');

/** Runs pnpm, which the root scripts put on the PATH. */
const pnpm = (cwd, ...args) => {
  const done = spawnSync('pnpm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (done.error) throw new Error(`pnpm could not be started (${done.error.message}): start the tests with \`npm test\``);
  if (done.status !== 0) throw new Error(`pnpm ${args[0]} failed in ${cwd}:\n${done.stdout}${done.stderr}`);
};

/** `packed/slim-core.tgz` for `@slim/core`. */
const archiveOf = (name) => `packed/${name.slice(1).replace('/', '-')}.tgz`;

/**
 * Before the first test: packs every public package as it is published, and installs the archives in a fresh folder
 * outside this repository, with pnpm's strict node_modules: what a package does not declare, it cannot import.
 */
export default function setUp() {
  const outside = realpathSync(mkdtempSync(path.join(tmpdir(), 'slim-consumers-')));
  process.env.SLIM_OUTSIDE = outside;

  const packages = workspaces(['packages']).filter(({ manifest }) => !manifest.private);
  const archives = Object.fromEntries(packages.map(({ manifest: { name } }) => [name, `file:./${archiveOf(name)}`]));
  for (const { folder, manifest } of packages) {
    pnpm(path.join(root, folder), 'pack', '--out', path.join(outside, archiveOf(manifest.name)));
  }

  const dependencies = { ...JSON.parse(read(path.join(home, 'package.json'))).dependencies, ...archives };
  const manifest = { name: 'user-of-slim', version: '0.0.0', private: true, type: 'module', dependencies };
  // Overrides: packages that are not published yet are not to be looked for in a registry. Release ages: the versions were
  // judged when this repository was installed.
  const settings = { overrides: archives, minimumReleaseAge: 0 };
  writeFileSync(path.join(outside, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(outside, 'pnpm-workspace.yaml'), JSON.stringify(settings));
  writeFileSync(path.join(outside, 'pnpm-lock.yaml'), seedLockfile(read(path.join(root, 'pnpm-lock.yaml')), archives));
  cpSync(path.join(home, 'ways'), path.join(outside, 'ways'), { recursive: true });
  pnpm(outside, 'install', '--prefer-offline', '--no-frozen-lockfile');
}
