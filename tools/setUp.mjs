import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { root, workspaces } from './workspaces.mjs';

/** Why nothing can be run here, in words for whoever typed the command. */
export class SetUpError extends Error {}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const stampFile = path.join(root, 'node_modules/.slim-setup.json');
const windows = process.platform === 'win32';

/** Ends the run with a plain message instead of a stack trace. */
const refuse = (message) => {
  throw new SetUpError(message);
};

const requireNode = () => {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(manifest.engines.node).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  refuse(`slim needs Node ${manifest.engines.node}, this is Node ${process.version}. Get a current one from https://nodejs.org.`);
};

/** Some accounts have no writable home; npm, pnpm and browsers need one. */
const requireHome = () => {
  try {
    accessSync(homedir(), constants.W_OK);
  } catch {
    process.env.HOME = path.join(root, '.cache/home');
    process.env.npm_config_cache = path.join(process.env.HOME, '.npm'); // npm hands its own choice down to npx
    mkdirSync(process.env.HOME, { recursive: true });
  }
};

const explain = (output) =>
  /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|dns error|error sending request|Connect/i.test(output)
    ? 'The package registry cannot be reached. Connect to the network (or point npm at a registry or proxy that you can reach, ' +
      'with `npm config set registry <url>` or `npm config set proxy <url>`), then run the same command again.'
    : 'The output above says why. Once that is settled, run the same command again.';

/** The folder of the pinned pnpm, in npm's own cache. Turbo looks for pnpm on the PATH, and nobody has to install it. */
const fetchPnpm = () => {
  const ask = ['--yes', '--prefer-offline', `--package=${manifest.packageManager}`, '--', 'node', '-p', 'process.env.PATH'];
  const found = spawnSync('npx', ask, { cwd: root, shell: windows, encoding: 'utf8' });
  const folder = (found.stdout ?? '')
    .trim()
    .split(path.delimiter)
    .find((entry) => existsSync(path.join(entry, windows ? 'pnpm.cmd' : 'pnpm')));
  if (found.status === 0 && folder) return folder;
  console.error(found.error?.message ?? found.stderr);
  refuse(`${manifest.packageManager} could not be fetched with npx. ${explain(found.stderr ?? '')}`);
};

/** Changes whenever an install may have something to do. */
const fingerprint = () => {
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...workspaces().map(({ folder }) => path.join(folder, 'package.json')),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
};

const isInstalled = ({ folder, manifest: { dependencies, devDependencies } }) =>
  !(dependencies ?? devDependencies) || existsSync(path.join(root, folder, 'node_modules'));

/** What the last set-up left behind, unless something has changed since. */
const readStamp = () => {
  if (!existsSync(stampFile) || !workspaces().every(isInstalled)) return {};
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  return stamp.fingerprint === fingerprint() && existsSync(stamp.pnpm) ? stamp : {};
};

const settings = [
  '--config.confirm-modules-purge=false', // without a terminal pnpm would refuse to replace a node_modules filled from another store
  '--config.fetch-retry-mintimeout=1000', // with its long pauses an install without a network seems to hang
  '--config.fetch-retry-maxtimeout=10000',
];

/** Checks Node, installs what the lockfile says (nothing when it is installed already) and puts the tools on the PATH. */
export function setUp() {
  requireNode();
  requireHome();
  let { pnpm } = readStamp();
  if (!pnpm) {
    console.log(`Installing dependencies with ${manifest.packageManager} …`);
    pnpm = fetchPnpm();
    const install = spawnSync(path.join(pnpm, 'pnpm'), ['install', '--frozen-lockfile', ...settings], {
      cwd: root,
      shell: windows,
      encoding: 'utf8',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    process.stderr.write(install.stderr ?? '');
    if (install.status !== 0) refuse(`The dependencies could not be installed. ${explain(install.stderr ?? '')}`);
    writeFileSync(stampFile, JSON.stringify({ fingerprint: fingerprint(), pnpm }));
  }
  process.env.PATH = [pnpm, path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter);
  process.env.TURBO_TELEMETRY_DISABLED = '1';
  process.env.TURBO_NO_UPDATE_NOTIFIER = '1';
}
