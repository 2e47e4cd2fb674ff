/** Seconds since an arbitrary moment. */
export const now = (): number => performance.now() / 1000;

/** The time that a task may take, divided among its rows as they come. */
export class Budget {
  readonly #end: number;

  constructor(seconds: number) {
    this.#end = now() + seconds;
  }

  /** Seconds left; 0 when the time is used up. */
  get left(): number {
    return Math.max(0, this.#end - now());
  }

  /** The part of one row when `rows` are still to come, this one included: what earlier rows saved or overdrew is shared out. */
  part(rows: number): number {
    return this.left / Math.max(1, rows);
  }
}
