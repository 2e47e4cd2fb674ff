/** The functions of assembly/{bias,convolution,extreme,reduce,segment,select,transpose}.ts, for kernels that tfjs has, or lacks. */
export interface StockKernels {
  addBias(kind: number, rows: number, columns: number, y: number, bias: number, alpha: number): void;
  convolutionFilterScratch(patch: number): number;
  convolutionFilter(
    batch: number,
    height: number,
    width: number,
    inChannels: number,
    outHeight: number,
    outWidth: number,
    outChannels: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    x: number,
    dy: number,
    dw: number,
    scratch: number,
  ): void;
  extremeAxis(largest: number, outer: number, length: number, inner: number, x: number, y: number): void;
  segmentSum(rows: number, length: number, segments: number, x: number, xStep: number, ids: number, idStep: number, y: number): void;
  select(count: number, condition: number, t: number, e: number, y: number): void;
  selectRows(rows: number, length: number, condition: number, t: number, e: number, y: number): void;
  sumAxis(outer: number, length: number, inner: number, x: number, y: number, divisor: number, scratch: number): void;
  sumScratch(): number;
  transpose(batch: number, rows: number, columns: number, from: number, to: number): void;
  transposeRows(batch: number, rows: number, columns: number, length: number, from: number, to: number): void;
}
