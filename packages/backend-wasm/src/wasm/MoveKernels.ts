/** assembly/{gather,move,triangle}.ts. */
export interface MoveKernels {
  firstOutside(count: number, length: number, places: number): number;
  gatherRows(outer: number, length: number, count: number, bytes: number, table: number, places: number, to: number): void;
  triangularPart(batch: number, rows: number, columns: number, lower: boolean, diagonal: number, from: number, to: number): void;
  copyRows(rows: number, bytes: number, from: number, fromStep: number, to: number, toStep: number): void;
  repeatRows(rows: number, bytes: number, times: number, from: number, to: number): void;
}
