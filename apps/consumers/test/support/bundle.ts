import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { outside } from './outside.js';

/** The module that brings the gradients: leaving it out leaves what an inference needs. */
const withoutGradients: Plugin = {
  name: 'without-gradients',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]dist[\\/]gradients[\\/]register\.js$/ }, () => ({ contents: '' })),
};

export interface Bundle {
  /** What a page loads at once. */
  readonly entry: string;
  /** What it loads when it is needed. */
  readonly later: string;
  /** The modules that contributed to what it loads at once. */
  readonly modules: ReadonlySet<string>;
}

/** Bundles a user's code as for the web, tfjs-core left out: every page that uses slim has it anyway. */
export const bundle = async (contents: string, { gradients = true, external = [] as string[] } = {}): Promise<Bundle> => {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: outside() },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    outdir: outside('out'),
    absWorkingDir: outside(),
    metafile: true,
    write: false,
    external: ['@tensorflow/tfjs-core', ...external],
    plugins: gradients ? [] : [withoutGradients],
    logLevel: 'silent',
  });
  // At once: the entry and every file that it imports statically. The linear algebra is behind an import().
  const atOnce = new Set<string>();
  const visit = (file: string): void => {
    if (atOnce.has(file)) return;
    atOnce.add(file);
    for (const next of metafile.outputs[file]?.imports ?? []) if (next.kind === 'import-statement' && !next.external) visit(next.path);
  };
  visit('out/stdin.js');
  const text = (file: string) => outputFiles.find((one) => one.path === path.resolve(outside(), file))?.text ?? '';
  const join = (wanted: boolean) =>
    Object.keys(metafile.outputs)
      .filter((file) => atOnce.has(file) === wanted)
      .map(text)
      .join('');
  const inputs = [...atOnce].flatMap((file) => Object.entries(metafile.outputs[file]?.inputs ?? {}));
  const modules = new Set(inputs.filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && input !== '<stdin>').map(([input]) => input));
  return { entry: join(true), later: join(false), modules };
};

/** Bytes of a text as a web server sends it. */
export const gzipped = (text: string): number => (text === '' ? 0 : gzipSync(text).length);
