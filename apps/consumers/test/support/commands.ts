import path from 'node:path';
import { outside } from './outside.js';
import { home } from './packages.js';
import { run } from './run.js';

/** What docs/using.md tells its readers to type, by the folder in which they type it. */
export const commands = {
  vite: 'npx vite build',
  page: 'npx esbuild bundle.js --bundle --minify --format=esm --outfile=slim.js',
} as const;

const tools: Readonly<Record<string, string>> = { vite: 'vite/bin/vite.js', esbuild: 'esbuild/bin/esbuild' };

/** The file of a tool that this workspace has installed. */
export const toolFile = (name: string): string => path.join(home, 'node_modules', tools[name] ?? name);

/** Runs a command of the documentation in its folder outside, with the tools that this workspace has installed. */
export const follow = async (way: keyof typeof commands): Promise<void> => {
  const [, tool = '', ...args] = commands[way].split(' ');
  if (tool === 'esbuild') await run(toolFile(tool), args, outside('ways', way));
  else await run(process.execPath, [toolFile(tool), ...args], outside('ways', way));
};
