import type { WriteStream } from 'node:tty';

/** Characters per line where nobody says: a window of usual size. */
const USUAL_WIDTH = 120;

/** Where lines go. A reader who stops reading (`| head`) does not stop the measurement. */
export class Terminal {
  readonly #out: WriteStream;
  readonly #err: WriteStream;

  constructor(out: WriteStream, err: WriteStream) {
    this.#out = out;
    this.#err = err;
    for (const stream of [out, err]) {
      stream.on('error', (problem: NodeJS.ErrnoException) => {
        if (problem.code !== 'EPIPE') throw problem;
      });
    }
  }

  /** Characters that fit into a line. Pipes and log files have no width of their own. */
  get width(): number {
    const told = Number(process.env['COLUMNS']);
    return this.#out.columns || (Number.isInteger(told) && told > 0 ? told : USUAL_WIDTH);
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`);
  }

  error(text: string): void {
    this.#err.write(`${text}\n`);
  }
}
