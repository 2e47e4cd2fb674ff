/** What no off-the-shelf tool checks: size caps, the license in every package, and every project in the root tsconfig. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, workspaces } from './workspaces.mjs';

/** Longest files, in lines. One file holds one map with its documentation; nothing grows into the file that everybody fears. */
const caps = [
  { where: /^packages\/[^/]+\/src\/maps\//, lines: 150 },
  { where: /^(packages|apps)\/[^/]+\/(src|assembly)\//, lines: 250 },
];

const read = (file) => readFileSync(path.join(root, file), 'utf8');
const has = (file) => existsSync(path.join(root, file));
const sources = (folder) =>
  ['src', 'assembly']
    .filter((part) => has(`${folder}/${part}`))
    .flatMap((part) => readdirSync(path.join(root, folder, part), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|mts|vue|wgsl|c|cc|h)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.includes('/generated/'));

const problems = [];
const all = workspaces();

const files = all.flatMap(({ folder }) => sources(folder));
for (const file of files) {
  const lines = read(file).trimEnd().split('\n').length;
  const cap = caps.find(({ where }) => where.test(file))?.lines;
  if (lines > cap) problems.push(`${file}: ${lines} lines, at most ${cap} are allowed: split it`);
}

const license = read('LICENSE');
for (const { folder, manifest } of all.filter(({ manifest }) => !manifest.private)) {
  if (!has(`${folder}/LICENSE`) || read(`${folder}/LICENSE`) !== license) problems.push(`${folder}/LICENSE must be a copy of LICENSE`);
  if (manifest.license !== 'Apache-2.0') problems.push(`${folder}/package.json: license must be Apache-2.0`);
  if (has(`${folder}/NOTICE`) && !manifest.files?.includes('NOTICE')) problems.push(`${folder}/package.json: files must list NOTICE`);
}

const references = JSON.parse(read('tsconfig.json')).references.map((reference) => reference.path);
for (const { folder } of all) {
  if (has(`${folder}/tsconfig.json`) && !references.includes(folder)) problems.push(`tsconfig.json: references must list ${folder}`);
}

console.log(problems.join('\n') || `${files.length} source files within their caps`);
process.exitCode = problems.length > 0 ? 1 : 0;
