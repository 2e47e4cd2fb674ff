import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Every workspace of packages/ and apps/: its folder, relative to the root, and its package.json. */
export const workspaces = (tops = ['packages', 'apps']) =>
  tops.flatMap((top) =>
    readdirSync(path.join(root, top))
      .map((name) => `${top}/${name}`)
      .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
      .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) })),
  );
