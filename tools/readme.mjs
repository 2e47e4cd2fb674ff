/**
 * Writes the table of all maps into README.md, between its two comments `maps:begin` and `maps:end`. It is read off the
 * built packages: a new map shows up by being exported. With --check it only says whether the table is up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, workspaces } from './workspaces.mjs';

const file = path.join(root, 'README.md');
const [begin, end] = ['<!-- maps:begin -->', '<!-- maps:end -->'];

const kept = { hard: 'always', soft: 'by penalty', none: '' };
const inCell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const sizes = ({ square, tall }) => (square ? 'n × n' : tall ? 'i × o, o ≥ i' : 'i × o');

/** The promises at default options, as `property` or `property (always)`. */
const promises = ({ name, defaults, examples: [example] = [], promise }) => {
  const { inFeatures = 4, outFeatures = 4 } = example ?? {};
  const context = { ...defaults, inFeatures, outFeatures, bias: false, seed: 0, init: 'fanIn' };
  return [promise].flat().map(({ kind, property }) => {
    if (!Object.hasOwn(kept, kind)) throw new Error(`${name}: there is no promise of kind ${kind}`);
    const text = inCell(typeof property === 'function' ? property(context) : property);
    return kept[kind] ? `${text} (${kept[kind]})` : text;
  });
};

/** One row for each map of a package, in the order of its registry. */
const rows = ({ folder, manifest }, maps) =>
  [...new Set(Object.values(maps))].map(({ description }) => {
    const { name, key = name, aliases = [] } = description;
    const source = `${folder}/src/maps/${name}.ts`;
    const map = existsSync(path.join(root, source)) ? `[\`${name}\`](${source})` : `\`${name}\``;
    const keys = [key, ...aliases].map((one) => `\`${one}\``).join(', ');
    return `| ${[map, promises(description).join('<br>'), sizes(description), keys, `\`${manifest.name}\``].join(' | ')} |`;
  });

const table = ['| map | W | sizes | registry keys | package |', '|---|---|---|---|---|'];
// Core's plain maps first, then the others by name.
const packages = workspaces(['packages']).sort((a, b) => Number(b.folder.endsWith('/core')) - Number(a.folder.endsWith('/core')));
for (const workspace of packages.filter(({ manifest }) => manifest.exports?.['.'])) {
  const { maps } = await import(pathToFileURL(path.join(root, workspace.folder, 'dist/index.js')).href);
  if (maps) table.push(...rows(workspace, maps));
}

const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) {
  console.error(`README.md must contain the lines ${begin} and ${end}; the table of maps goes between them.`);
  process.exit(1);
}
const fresh = `${text.slice(0, from + begin.length)}\n${table.join('\n')}\n${text.slice(to)}`;
if (fresh === text) {
  console.log(`README.md lists ${table.length - 2} maps and is up to date.`);
} else if (process.argv.includes('--check')) {
  console.error('The table of maps in README.md is stale. `npm run readme` refreshes it.');
  process.exitCode = 1;
} else {
  writeFileSync(file, fresh);
  console.log(`README.md now lists ${table.length - 2} maps.`);
}
