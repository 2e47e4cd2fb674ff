import { Interrupted } from './measure/attempt.js';
import { Budget, now } from './measure/Budget.js';
import { pauseOf } from './measure/pause.js';
import type { Section } from './results/Results.js';
import type { Row } from './results/Row.js';
import type { Settings } from './Settings.js';
import type { Task } from './tasks/Task.js';

interface Watch {
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Called with every row as soon as it is finished. */
  readonly onRow: (row: Row, index: number) => void;
}

/** Runs a task until it is finished or interrupted; what is finished stays. An error outside any row becomes the section's alarm. */
export const runTask = async (
  task: Task,
  settings: Settings,
  seconds: number,
  watch: Watch,
): Promise<{ section: Section; problem?: string }> => {
  const start = now();
  const { key, title, question } = task;
  const about = { task: key, title, question };
  const leftOut = task.leftOut?.(settings);
  if (leftOut !== undefined) return { section: { ...about, method: [], leftOut, planned: 0, rows: [], seconds: 0 } };
  const rows: Row[] = [];
  const bench = { settings, budget: new Budget(seconds), pause: pauseOf(watch.signal), say: watch.say };
  let problem: string | undefined;
  try {
    for await (const row of task.run(bench)) {
      rows.push(row);
      watch.onRow(row, rows.length);
      await bench.pause();
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) problem = `${task.title}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const section = { ...about, method: task.method(settings), leftOut: null, planned: task.count(settings), rows, seconds: now() - start };
  return problem === undefined ? { section } : { section, problem };
};

/** What a row shows to be broken, each naming the subject. */
export const alarmsOf = (task: Task, { subject, size, status, message, measured, leakedTensors }: Row): string[] =>
  [
    ...(status === 'failed' ? [`failed: ${message}`] : []),
    ...(status === 'ok' ? [...(task.alarms?.(measured) ?? [])] : []),
    ...(leakedTensors === 0 ? [] : [`${leakedTensors} tensors were not given back`]),
  ].map((alarm) => `${task.title}, ${subject} ${size} × ${size}: ${alarm}`);
