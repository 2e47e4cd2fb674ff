import picocolors from 'picocolors';
import { efforts } from './effort.js';
import type { Interrupt } from './interrupt.js';
import { now } from './measure/Budget.js';
import type { Options } from './Options.js';
import { saveReport } from './report/saveReport.js';
import { environmentOf } from './results/environment.js';
import type { Environment, Results, Section } from './results/Results.js';
import { ResultsFolder } from './results/ResultsFolder.js';
import type { Row } from './results/Row.js';
import { alarmsOf, runTask } from './runTask.js';
import { clock, plural } from './tables/format.js';
import type { Task } from './tasks/Task.js';
import { printTable } from './terminal/printTable.js';
import type { Terminal } from './terminal/Terminal.js';

const describe = (options: Options): Results['options'] => {
  const { maps, sizes, batch, backend, tasks, effort, seed } = options;
  return {
    maps: maps.map(({ description }) => description.name),
    sizes,
    batch,
    backend: backend.key,
    tasks: tasks.map(({ key }) => key),
    effort,
    seed,
  };
};

/** Seconds that a task aims to take. */
const secondsOf = (task: Task, options: Options): number => task.longest?.(options) ?? task.share * efforts[options.effort].seconds;

/** How long a run may take, in words. */
const patience = (seconds: number): string => {
  if (seconds <= 30) return 'half a minute at most';
  return seconds < 5400 ? `up to ${plural(Math.ceil(seconds / 60), 'minute')}` : `up to ${plural(Math.ceil(seconds / 3600), 'hour')}`;
};

const greet = (terminal: Terminal, options: Options, environment: Environment): void => {
  const { maps, tasks, sizes, seed } = options;
  const { node, cpu, cores, backend } = environment;
  terminal.line(`slim bench: ${backend}, Node ${node}, ${cpu}, ${plural(cores, 'core')}`);
  const about = patience(
    tasks.filter((task) => task.leftOut?.(options) === undefined).reduce((sum, task) => sum + secondsOf(task, options), 0),
  );
  terminal.line(
    `${plural(maps.length, 'map')}, sizes ${sizes.join(', ')}, ${tasks.map(({ key }) => key).join(', ')}, seed ${seed}: ${about}. Ctrl-C ends early and keeps what is finished.`,
  );
};

/** Measures everything that was asked for, prints it and writes it down. Returns the exit code. */
export const bench = async (options: Options, terminal: Terminal, interrupt: Interrupt): Promise<number> => {
  const start = now();
  const startedAt = new Date();
  const environment = environmentOf(await options.backend.start());
  greet(terminal, options, environment);
  const folder = new ResultsFolder(options.out, startedAt, (problem) =>
    terminal.error(picocolors.red(`${problem} The tables below are all there will be; choose another folder with --out.`)),
  );
  const head = { format: 'slim.bench', version: 1, startedAt: startedAt.toISOString(), environment, options: describe(options) } as const;
  folder.append(head);

  const sections: Section[] = [];
  const alarms: string[] = [];
  for (const task of options.tasks) {
    if (interrupt.signal.aborted) break;
    terminal.line(`\n${picocolors.bold(task.title)}: ${task.question}`);
    const planned = task.count(options);
    const { section, problem } = await runTask(task, options, secondsOf(task, options), {
      signal: interrupt.signal,
      say: (text) => terminal.line(`  ${text}`),
      onRow: (row, index) => {
        folder.append({ task: task.key, ...row });
        alarms.push(...alarmsOf(task, row));
        terminal.line(progress(task, row, index, planned, now() - start));
      },
    });
    sections.push(section);
    if (problem) alarms.push(problem);
    if (section.leftOut) terminal.line(`  Left out: ${section.leftOut}.`);
    if (section.rows.length > 0) terminal.line(`\n${printTable(task.table(section.rows, options), terminal.width)}`);
  }

  if (interrupt.crash !== undefined) alarms.push(`The run crashed: ${interrupt.crash}`);
  const isStopped = interrupt.signal.aborted && interrupt.crash === undefined;
  const outcome = isStopped ? 'interrupted' : alarms.length > 0 ? 'failed' : 'complete';
  const results: Results = { ...head, seconds: now() - start, outcome, alarms, sections };
  if (!folder.trouble) await saveReport(folder, results, options, (problem) => terminal.error(picocolors.red(problem)));
  conclude(terminal, folder, results);
  return interrupt.exitCode ?? (alarms.length > 0 || folder.trouble ? 1 : 0);
};

const progress = (
  task: Task,
  { subject, size, status, message, measured }: Row,
  index: number,
  planned: number,
  seconds: number,
): string => {
  const text = status === 'ok' ? task.line(measured) : `${status}: ${message}`;
  const place = `${String(index).padStart(String(planned).length)}/${planned}`;
  return `  ${clock(seconds)}  ${place}  ${subject} ${size}: ${status === 'failed' ? picocolors.red(text) : text}`;
};

const conclude = (terminal: Terminal, folder: ResultsFolder, { seconds, outcome, alarms }: Results): void => {
  terminal.line();
  for (const alarm of alarms) terminal.error(picocolors.red(alarm));
  terminal.line(`${outcome === 'interrupted' ? 'Interrupted' : 'Finished'} after ${clock(seconds)}.`);
  if (folder.trouble) terminal.error(picocolors.red(`The results were not saved in ${folder.path}: ${folder.trouble}.`));
  else terminal.line(`Report: ${folder.path}/report.html`);
};
