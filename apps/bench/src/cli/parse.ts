import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { appFolder } from '../appFolder.js';
import { backends } from '../backends/index.js';
import { type Effort, efforts } from '../effort.js';
import type { Options } from '../Options.js';
import { tasks } from '../tasks/index.js';
import { choose, UsageError, wholeNumber, words } from './choose.js';
import { afterHelp } from './help.js';
import { mapChoices } from './mapChoices.js';
import { nearest } from './nearest.js';

/** What the command line asks for: a run, or a text to print and an exit code. */
export type Request =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'exit'; readonly code: number; readonly text: string };

const LARGEST_SIZE = 2048;
const LARGEST_BATCH = 4096;
const defaultOut = path.join(appFolder, 'results');

const makeProgram = (print: (text: string) => void): Command =>
  new Command('npm run bench --')
    .description(
      'Measures what structured linear maps cost, how they learn and what they promise, and how fast the kernels below them are.\nPrints tables and writes an HTML report.',
    )
    .option('--maps <names>', 'maps to measure, comma-separated (default: all)')
    .option(
      '--sizes <list>',
      `sizes n of the n × n maps, 1 to ${LARGEST_SIZE}; guarantees take the smallest, learning and recovery always 64, the tasks after them sizes of their own (default: 64,256; with --quick 64)`,
    )
    .addOption(new Option('--batch <rows>', `rows of x of a map, and digits per training step, 1 to ${LARGEST_BATCH}`).default('64', '64'))
    .addOption(new Option('--backend <name>', 'TensorFlow.js backend').default(backends[0].key, backends[0].key))
    .option('--tasks <names>', 'sections to run, comma-separated (default: all)')
    .addOption(new Option('--quick', 'a first look, half a minute at most').conflicts('full'))
    .option(
      '--full',
      'longer measurements, more epochs, several seeds: half an hour, and hours of training for recovery, transforms and memory',
    )
    .addOption(new Option('--seed <number>', 'seed of everything random, from 0').default('1', '1'))
    .option('--out <folder>', 'folder that receives a folder of results per run (default: apps/bench/results)')
    .helpOption('-h, --help', 'show this text')
    .helpCommand(false)
    .allowExcessArguments(false)
    .addHelpText('after', afterHelp())
    .configureOutput({ writeOut: print, writeErr: print })
    .exitOverride();

const sizesOf = (list: string): number[] => {
  const sizes = words(list).map((word) => wholeNumber('--sizes', word, 1, LARGEST_SIZE));
  if (sizes.length === 0) throw new UsageError(`--sizes needs at least one whole number from 1 to ${LARGEST_SIZE}, got '${list}'`);
  return [...new Set(sizes)].sort((a, b) => a - b);
};

const single = <T>(option: string, name: string, choices: readonly { value: T; names: readonly string[] }[]): T => {
  const chosen = choose(option, name, choices);
  if (chosen.length > 1) throw new UsageError(`${option} takes one name, got '${name}'`);
  return chosen[0] as T;
};

const optionsOf = (given: Record<string, string | boolean | undefined>): Options => {
  const text = (key: string) => given[key] as string | undefined;
  const effort: Effort = given['quick'] ? 'quick' : given['full'] ? 'full' : 'standard';
  const maps = mapChoices();
  const named = tasks.map((task) => ({ value: task, names: [task.key] }));
  const out = text('out');
  if (out?.trim() === '') throw new UsageError('--out needs the name of a folder');
  return {
    maps: text('maps') === undefined ? maps.map(({ value }) => value) : choose('--maps', text('maps') as string, maps),
    sizes: text('sizes') === undefined ? efforts[effort].sizes : sizesOf(text('sizes') as string),
    batch: wholeNumber('--batch', text('batch') as string, 1, LARGEST_BATCH),
    backend: single(
      '--backend',
      text('backend') as string,
      backends.map((backend) => ({ value: backend, names: [backend.key] })),
    ),
    tasks: text('tasks') === undefined ? tasks : choose('--tasks', text('tasks') as string, named),
    effort,
    seed: wholeNumber('--seed', text('seed') as string, 0, Number.MAX_SAFE_INTEGER),
    out: out === undefined ? defaultOut : path.resolve(out),
  };
};

const seeHelp = 'Run with --help for all options and examples.';

/** A word without dashes is most likely an option whose dashes were forgotten, or a name without its option. */
const strayWord = (program: Command, argv: readonly string[]): string => {
  const word = program.args[0] ?? argv.find((argument) => !argument.startsWith('-')) ?? '';
  const candidates = [
    ...program.options.map(({ long }) => ({ name: long ?? '', meant: long ?? '' })),
    ...tasks.map(({ key }) => ({ name: key, meant: `--tasks ${key}` })),
    ...mapChoices().flatMap(({ names }) => names.map((name) => ({ name, meant: `--maps ${name}` }))),
  ];
  const near = nearest(
    word,
    candidates.map(({ name }) => name),
  );
  const meant = candidates.find(({ name }) => name === near)?.meant;
  return `'${word}' is not expected here${meant ? `, did you mean ${meant}?` : '; all options begin with --'}`;
};

/** Reads the command line. Never prints and never exits: what to say comes back as a value. */
export const parse = (argv: readonly string[]): Request => {
  const printed: string[] = [];
  const program = makeProgram((text) => printed.push(text));
  const wrong = (problem: string): Request => ({ kind: 'exit', code: 2, text: `${problem}\n${seeHelp}` });
  try {
    program.parse(argv, { from: 'user' });
    return { kind: 'run', options: optionsOf(program.opts()) };
  } catch (problem) {
    if (problem instanceof UsageError) return wrong(problem.message);
    if (!(problem instanceof CommanderError)) throw problem;
    if (problem.exitCode === 0) return { kind: 'exit', code: 0, text: printed.join('').trimEnd() };
    if (problem.code === 'commander.excessArguments') return wrong(strayWord(program, argv));
    return wrong(
      printed
        .join('')
        .replace(/^error: /, '')
        .trimEnd(),
    );
  }
};
