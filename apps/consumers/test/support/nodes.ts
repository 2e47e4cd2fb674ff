import { existsSync } from 'node:fs';
import path from 'node:path';
import { readManifest, root } from './packages.js';

export interface Node {
  readonly version: string;
  readonly file: string;
}

const installed = (alias: string): Node[] => {
  const folder = path.join(root, 'apps/nodes/node_modules', alias);
  const file = path.join(folder, 'bin/node');
  return existsSync(file) ? [{ version: readManifest(folder).version, file }] : [];
};

/** The other versions that users have. Their binaries are npm packages for one platform, left out on all others. */
export const otherNodes: readonly Node[] = [...installed('node22'), ...installed('node24')];

/** The Node that runs the tests, and the others. */
export const nodes: readonly Node[] = [{ version: process.versions.node, file: process.execPath }, ...otherNodes];
