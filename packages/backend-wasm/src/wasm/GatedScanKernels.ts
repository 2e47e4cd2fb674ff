/** assembly/gatedScan.ts. A GRU has no c and nothing is read or written at c, c0, dc and dc0; an LSTM has no bias. */
export interface GatedScanKernels {
  gatedScanScratch(gates: number, n: number): number;
  gatedScan(
    gates: number,
    steps: number,
    batch: number,
    n: number,
    u: number,
    h0: number,
    c0: number,
    weight: number,
    bias: number,
    h: number,
    c: number,
    values: number,
    scratch: number,
  ): void;
  gatedScanGradScratch(gates: number, batch: number, n: number): number;
  gatedScanGrad(
    gates: number,
    steps: number,
    batch: number,
    n: number,
    u: number,
    h0: number,
    c0: number,
    weight: number,
    h: number,
    c: number,
    values: number,
    dh: number,
    dc: number,
    du: number,
    dh0: number,
    dc0: number,
    dweight: number,
    dbias: number,
    scratch: number,
  ): void;
}
