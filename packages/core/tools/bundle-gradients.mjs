/**
 * Writes vendor/tfjs-gradients.js: the gradients that @tensorflow/tfjs-core defines but does not register.
 *
 * tfjs-core registers no gradient unless its deep module `register_all_gradients.js` is imported, and Node cannot
 * import that module (its imports have no extensions). The bundle holds the gradient definitions alone; every op they
 * call comes from the public `@tensorflow/tfjs-core`, so there is one engine and one copy of each op.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CORE = '@tensorflow/tfjs-core';
const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(path.join(home, 'package.json'));
const dist = path.dirname(require.resolve(CORE));
const outfile = path.join(home, 'vendor/tfjs-gradients.js');
const published = new Set(Object.keys(require(CORE)));

const exportsOf = (file) => {
  const text = readFileSync(file, 'utf8');
  const declared = [...text.matchAll(/^export (?:const|let|function|class) (\w+)/gm)].map((found) => found[1]);
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap((found) => found[1].split(','));
  return [
    ...declared,
    ...listed
      .map((name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1),
      )
      .filter(Boolean),
  ];
};

/**
 * Modules of tfjs-core that hold the engine's state, replaced by what its public entry offers.
 * Inside a gradient every argument already is a tensor, so the conversions have nothing to convert.
 */
const stateful = {
  'engine.js': `import { engine } from '${CORE}'; export const ENGINE = engine();`,
  'tensor_util_env.js': 'export const convertToTensor = (x) => x; export const convertToTensorArray = (xs) => xs;',
};

/** Sends imports of tfjs-core's own modules to its public entry wherever that entry exports the same names. */
const publicOps = {
  name: 'public-ops',
  setup(bundle) {
    const external = { path: CORE, external: true, sideEffects: true };
    bundle.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => external);
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path: id, resolveDir }) => {
      if (!resolveDir.startsWith(dist)) return undefined;
      const file = `${path.resolve(resolveDir, id)}.js`;
      if (path.relative(dist, file) in stateful) return { path: path.relative(dist, file), namespace: 'stateful' };
      const names = exportsOf(file);
      return names.length > 0 && names.every((name) => published.has(name)) ? external : undefined;
    });
    bundle.onLoad({ filter: /.*/, namespace: 'stateful' }, ({ path: id }) => ({ contents: stateful[id], resolveDir: home }));
  },
};

await build({
  stdin: { contents: `export * from ${JSON.stringify(path.join(dist, 'register_all_gradients.js'))};`, resolveDir: home },
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  legalComments: 'none',
  outfile,
  logLevel: 'warning',
  banner: { js: '/** @license Gradient definitions of TensorFlow.js, Copyright Google LLC, Apache License 2.0. See NOTICE. */' },
  plugins: [publicOps],
});
writeFileSync(path.join(home, 'vendor/tfjs-gradients.d.ts'), 'export {};\n');
