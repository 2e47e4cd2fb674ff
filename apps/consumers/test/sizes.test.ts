/** What a page pays for slim: bundles of the packed packages, measured, printed and bounded. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle, gzipped } from './support/bundle.js';
import { outside } from './support/outside.js';
import { publicPackages } from './support/packages.js';

/** Bytes, gzipped. One map with everything that training needs, tfjs-core left out; and what a map adds to the contract. */
const [ONE_MAP, ADDED] = [45_000, 2_000]; // with the search of `fromMatrix`, the longest part of some maps

/** The packages that have maps: a backend has none. */
const mapPackages = publicPackages.filter(({ name }) => existsSync(outside('node_modules', name, 'dist/maps.js')));

/** Every map with its package, read off the packages' lists. */
const maps = mapPackages.flatMap(({ name }) =>
  [...readFileSync(outside('node_modules', name, 'dist/maps.js'), 'utf8').matchAll(/from '(\.\/maps\/(\w+)\.js)'/g)].map(
    ([, file = '', map = '']) => ({ map, from: name, file: path.posix.join(name, 'dist', file) }),
  ),
);
const importing = (map: string, from: string): string => `import { ${map} } from '${from}'; console.log(${map});`;
const everything = mapPackages.map(({ name }) => {
  const names = maps.filter(({ from }) => from === name).map(({ map }) => map);
  return `import { ${names} } from '${name}'; console.log(${names});`;
});

/** The maps whose names stand in a bundle: every map has its name in a string, for its errors. */
const mapsIn = ({ entry }: Bundle): string[] => maps.map(({ map }) => map).filter((map) => new RegExp(`["'\`]${map}["'\`]`).test(entry));

const useWasm = `import { useWasm } from '@slim/backend-wasm'; useWasm();`;
const builds = ['plain', 'relaxed'] as const;
const moduleOf = (build: string): string => readFileSync(outside('node_modules/@slim/backend-wasm/dist/generated', `${build}.js`), 'utf8');

/** The contract, with the operations and combinations of core and the other maps that a map is made of: several maps share them. */
const baseOf = (map: string, { modules }: Bundle): string => {
  const isShared = (module: string): boolean =>
    /[\\/]core[\\/]dist[\\/](ops|algebra)[\\/]/.test(module) ||
    (/[\\/]dist[\\/]maps[\\/]/.test(module) && path.basename(module) !== `${map}.js`);
  const lines = [...modules]
    .filter(isShared)
    .map((module, i) => `import * as op${i} from ${JSON.stringify(outside(module))}; console.log(op${i});`);
  return [importing('defineLinear', '@slim/core'), ...lines].join('\n');
};

let contract: Bundle;
let single: ((typeof maps)[number] & { whole: Bundle; direct: Bundle; base: Bundle })[];
beforeAll(async () => {
  contract = await bundle(importing('defineLinear', '@slim/core'));
  single = await Promise.all(
    maps.map(async ({ map, from, file }) => {
      const whole = await bundle(importing(map, from));
      const direct = await bundle(importing(map, outside('node_modules', file)));
      return { map, from, file, whole, direct, base: await bundle(baseOf(map, whole)) };
    }),
  );
});

const row = (what: string, { entry }: { entry: string }, more = ''): string =>
  `${what.padEnd(48)}${String(entry.length).padStart(9)}${String(gzipped(entry)).padStart(9)}${more.padStart(9)}\n`;

test('the table of sizes', async () => {
  const added = ({ entry }: Bundle) => `+${gzipped(entry) - gzipped(contract.entry)}`;
  const { whole: first } = single[0] as (typeof single)[number];
  const inference = await bundle(importing('SymmetricLinear', '@slim/core'), { gradients: false });
  const table = [
    `\n${'bytes, tfjs-core left out'.padEnd(48)}${'minified'.padStart(9)}${'gzipped'.padStart(9)}${'map'.padStart(9)}\n`,
    row('the contract (defineLinear), with training', contract),
    ...single.map(({ map, from, whole }) => row(`${map}, ${from}`, whole, added(whole))),
    row('all maps', await bundle(everything.join('\n'))),
    row('one map, gradients cut out: inference only *', inference),
    row('loaded later, by eig and certify: linalg', { entry: first.later }),
    row('useWasm, tfjs-backend-wasm left out', await bundle(useWasm, { external: ['@tensorflow/tfjs-backend-wasm', '@slim/core'] })),
    ...builds.map((build) => row(`loaded later, by useWasm: the ${build} kernels`, { entry: moduleOf(build) })),
    '* no entry offers this: importing a map brings the gradients today\n\n',
  ];
  process.stdout.write(table.join(''));
});

test(`importing any one map costs at most ${ONE_MAP} bytes gzipped, with everything that training needs`, () => {
  for (const { map, whole } of single) expect([map, gzipped(whole.entry) <= ONE_MAP]).toEqual([map, true]);
});

test(`importing a map adds at most ${ADDED} bytes gzipped to the contract and what else it is made of`, () => {
  for (const { map, whole, base } of single) {
    const added = gzipped(whole.entry) - gzipped(base.entry);
    expect({ map, added, isSmall: added <= ADDED }).toEqual({ map, added, isSmall: true });
  }
});

describe('a map that is not imported costs nothing', () => {
  test('importing a map from its package brings the modules that importing its own file brings', () => {
    for (const { map, whole, direct } of single) {
      expect(whole.modules.size).toBeGreaterThan(10);
      expect([map, whole.modules]).toEqual([map, direct.modules]);
    }
  });

  test('no name of a map stands in a bundle but its own, those that its file imports, and the dense one that `fuse` makes', () => {
    for (const { map, file, whole } of single) {
      const source = readFileSync(outside('node_modules', file), 'utf8');
      const needed = [...source.matchAll(/from '\.\/(\w+)\.js'/g)].map(([, name = '']) => name);
      expect(mapsIn(whole)).toContain(map);
      expect({ map, more: mapsIn(whole).filter((name) => ![map, 'Linear', ...needed].includes(name)) }).toEqual({ map, more: [] });
    }
  });

  test('importing a package for its side effects alone is empty', async () => {
    for (const { name } of publicPackages) expect((await bundle(`import '${name}';`)).entry.trim()).toBe('');
  });
});

test('the float64 linear algebra is loaded only when it is asked for', () => {
  for (const { whole } of single) {
    for (const words of ['is not positive definite', 'is singular'])
      expect([whole.entry.includes(words), whole.later.includes(words)]).toEqual([false, true]);
  }
});
