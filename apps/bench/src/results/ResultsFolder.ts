import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Files that could not be written; the cause in words. */
const explain = (problem: unknown): string => {
  const { code, message } = problem as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'a file of that name is in the way',
    ENOENT: 'the folder has gone',
  };
  return (code && known[code]) ?? message;
};

/** As much as a report takes: a disk without that room is found out before anything is measured. */
const PROBE_BYTES = 2 ** 20;

/**
 * The files of one run. Whole files appear under their name only when they are complete; rows are appended one by one.
 * Trouble never stops a run: it is kept in `trouble`, and reported through `complain` when it first occurs.
 */
export class ResultsFolder {
  readonly path: string;
  readonly #complain: (problem: string) => void;
  #trouble: string | undefined;

  /** Makes `<out>/<time>` and tries whether it can be written. */
  constructor(out: string, startedAt: Date, complain: (problem: string) => void) {
    const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
    const free = [time, ...Array.from({ length: 999 }, (_, i) => `${time}-${i + 2}`)].find((name) => !existsSync(path.join(out, name)));
    this.path = path.join(out, free ?? time);
    this.#complain = complain;
    this.#try(() => {
      mkdirSync(this.path, { recursive: true });
      const probe = path.join(this.path, '.probe');
      try {
        writeFileSync(probe, new Uint8Array(PROBE_BYTES));
      } finally {
        rmSync(probe, { force: true });
      }
    });
    if (this.#trouble) this.#removeIfEmpty();
  }

  /** What prevented writing, if anything did. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Appends one value as a line of rows.jsonl. */
  append(value: unknown): void {
    if (!this.#trouble) this.#try(() => appendFileSync(path.join(this.path, 'rows.jsonl'), `${JSON.stringify(value)}\n`));
  }

  /** Writes a file under a temporary name, then gives it its own: nobody ever sees half of it. */
  write(name: string, contents: string): void {
    const target = path.join(this.path, name);
    const temporary = `${target}.${process.pid}.tmp`;
    this.#try(() => {
      try {
        writeFileSync(temporary, contents, { flush: true });
        renameSync(temporary, target);
      } catch (problem) {
        rmSync(temporary, { force: true });
        throw problem;
      }
    });
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (problem) {
      const first = this.#trouble === undefined;
      this.#trouble ??= explain(problem);
      if (first) this.#complain(`Results cannot be written to ${this.path}: ${explain(problem)}.`);
    }
  }

  #removeIfEmpty(): void {
    try {
      rmSync(this.path, { recursive: true, force: true });
    } catch {
      // it was never made
    }
  }
}
