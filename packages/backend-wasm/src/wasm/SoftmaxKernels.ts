/** assembly/softmax.ts (rows) and softmaxColumns.ts. */
export interface SoftmaxKernels {
  softmaxScratch(): number;
  softmaxRows(x: number, y: number, rows: number, length: number, scale: number): void;
  softmaxRowsGrad(y: number, dy: number, dx: number, rows: number, length: number, scale: number): void;
  softmaxColumns(x: number, y: number, outer: number, length: number, inner: number, scale: number, scratch: number): void;
  softmaxColumnsGrad(y: number, dy: number, dx: number, outer: number, length: number, inner: number, scale: number, scratch: number): void;
}
