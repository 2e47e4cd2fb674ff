/** The outcome of one task for one subject at one size, as it is kept on disk. `M`: what the task measures. */
export interface Row<M = unknown> {
  /** What was measured: the class name of a map, or the name of an operation. */
  readonly subject: string;
  /** n, where the matrices are n × n. */
  readonly size: number;
  /** `refused`: it does not exist at this size, by its own rule. `failed`: something went wrong. */
  readonly status: 'ok' | 'refused' | 'failed';
  /** Why it was refused or failed. */
  readonly message: string | null;
  readonly measured: M | null;
  /** Tensors, or pieces of memory, alive after the row that were not alive before it: 0 unless something leaks. */
  readonly leakedTensors: number;
}

/** A row with its measurement. */
export type MeasuredRow<M> = Row<M> & { readonly measured: M };

/** The rows that were measured, in order. */
export const measuredRows = <M>(rows: readonly Row<M>[]): MeasuredRow<M>[] =>
  rows.filter((row): row is MeasuredRow<M> => row.status === 'ok' && row.measured !== null);
