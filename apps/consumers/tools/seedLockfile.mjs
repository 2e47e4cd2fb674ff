/**
 * A lockfile for the folder outside: that of this repository, cut down to what @slim/consumers depends on. So the same
 * versions are installed there, from pnpm's store and without asking a registry; pnpm adds the archives itself.
 */
export function seedLockfile(lockfile, overrides) {
  const own = /^ {2}apps\/consumers:\n {4}dependencies:\n((?: {6}.*\n)+)/m.exec(lockfile)?.[1];
  if (own === undefined) throw new Error('pnpm-lock.yaml names no dependencies of apps/consumers');
  const entries = own.replace(/ {6}'@slim\/.*\n(?: {8}.*\n)+/g, ''); // links into this repository
  const lines = Object.entries(overrides).map(([name, target]) => `  '${name}': ${target}\n`);
  const importers = `overrides:\n${lines.join('')}\nimporters:\n\n  .:\n    dependencies:\n${entries}\n`;
  return lockfile.replace(/^importers:\n[\s\S]*?(?=^packages:)/m, () => importers);
}
