/**
 * Compiles assembly/ twice, with plain and with relaxed SIMD, and writes each as a TypeScript module that holds its bytes
 * in base64: so Node, jest and bundlers need nothing to find them.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
const target = path.join(here, 'src', 'generated');

/** No garbage collector, no memory of its own, and nothing to be stored at a fixed address of the memory that is shared. */
const common = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--initialMemory',
  '1',
  '--enable',
  'simd',
  '--enable',
  'bulk-memory',
];

const builds = [
  { name: 'plain', entry: 'index.ts', flags: [] },
  { name: 'relaxed', entry: 'index.ts', flags: ['--enable', 'relaxed-simd'] },
  { name: 'peak', entry: 'peak.ts', flags: [] },
];

const compile = async ({ name, entry, flags }) => {
  const file = path.join(target, `${name}.wasm`);
  const { error, stderr } = await asc.main([path.join('assembly', entry), '-o', path.relative(here, file), ...common, ...flags], {
    readFile: (name, base) => {
      try {
        return readFileSync(path.resolve(base, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents, base) => writeFileSync(path.resolve(base, name), contents),
  });
  if (error) throw new Error(`${entry} (${name}): ${error.message}\n${stderr.toString()}`);
  const bytes = readFileSync(file);
  rmSync(file);
  const text = [
    `// Made by tools/build-kernels.mjs with AssemblyScript ${version} from assembly/${entry}: ${bytes.length} bytes.`,
    `export const bytes: string =\n  '${bytes.toString('base64')}';`,
  ];
  writeFileSync(path.join(target, `${name}.ts`), `${text.join('\n')}\n`);
  console.log(`kernels, ${name} SIMD: ${bytes.length} bytes`);
};

process.chdir(here);
mkdirSync(target, { recursive: true });
for (const build of builds) await compile(build);
