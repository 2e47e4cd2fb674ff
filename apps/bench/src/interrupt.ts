import { constants } from 'node:os';

/** The first reason to stop early. A second signal ends the process at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** 128 + number of the signal, as shells report it, or 1 after a crash; undefined while nothing happened. */
  readonly exitCode: number | undefined;
  /** What crashed: an error that nobody caught. The run ends as if interrupted, so that finished rows are saved. */
  readonly crash: string | undefined;
  readonly release: () => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const errors = ['uncaughtException', 'unhandledRejection'] as const;

/** Package managers pass an interrupt on that the terminal has delivered already: those this close together are one. */
const ECHO_MILLISECONDS = 500;

/** Listens for Ctrl-C and its relatives, and for errors that nobody caught, until released. */
export const listen = (onFirst: () => void): Interrupt => {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let crash: string | undefined;
  let first = Number.NEGATIVE_INFINITY;
  const receive = (name: (typeof signals)[number]): void => {
    if (exitCode !== undefined) {
      if (performance.now() - first > ECHO_MILLISECONDS) process.exit(exitCode);
      return;
    }
    first = performance.now();
    exitCode = 128 + constants.signals[name];
    controller.abort();
    onFirst();
  };
  const fail = (problem: unknown): void => {
    crash ??= problem instanceof Error ? problem.message : String(problem);
    exitCode ??= 1;
    controller.abort();
  };
  for (const name of signals) process.on(name, receive);
  for (const name of errors) process.on(name, fail);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    get crash() {
      return crash;
    },
    release: () => {
      for (const name of signals) process.off(name, receive);
      for (const name of errors) process.off(name, fail);
    },
  };
};
