import { backends } from '../backends/index.js';
import { tasks } from '../tasks/index.js';
import { mapChoices } from './mapChoices.js';
import { plain } from './nearest.js';

const list = (entries: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.map(([name, text]) => `  ${name.padEnd(width)}${text}`).join('\n');
};

/** Names that differ in more than dashes and underscores. */
const distinct = (names: readonly string[]): string[] =>
  names.filter((name, i) => names.findIndex((other) => plain(other) === plain(name)) === i);

/** What `--help` says below the options: allowed values, examples, exit codes. */
export const afterHelp = (): string => `
Maps (by class name or key; case, dashes and underscores do not matter):
${list(mapChoices().map(({ names: [name = '', ...others] }) => [name, distinct(others).join(', ')]))}

Tasks:
${list(tasks.map(({ key, question }) => [key, question]))}

Backends:
${list(backends.map(({ key, summary }) => [key, summary]))}

Examples:
  npm run bench                                           everything, at most 3 minutes
  npm run bench -- --quick                                a first look, half a minute at most
  npm run bench -- --maps symmetric,psd --tasks speed --sizes 32,128,512
  npm run bench -- --full --seed 7 --out /tmp/slim        the long run

Files, in a folder of the results folder named after the time of the start:
  report.html    everything on one page, for a desk, a telephone or a mail
  results.json   all numbers, with machine, versions and options
  *.svg          the plots
  rows.jsonl     each finished row at once, so that nothing is lost

Ctrl-C ends the run early; what is finished is saved and reported.

Exit codes: 0 all went well, 1 a row failed, a promise was broken or files could not be written,
            2 wrong usage, 130 interrupted (143 terminated)`;
