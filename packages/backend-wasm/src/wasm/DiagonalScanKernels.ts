/** assembly/diagonalScan.ts; m numbers in a row, of two parts where they are complex. */
export interface DiagonalScanKernels {
  diagonalScanScratch(m: number): number;
  diagonalScan(isComplex: boolean, steps: number, rows: number, m: number, u: number, h0: number, re: number, im: number, h: number): void;
  diagonalScanGrad(
    isComplex: boolean,
    steps: number,
    rows: number,
    m: number,
    h0: number,
    re: number,
    im: number,
    h: number,
    dh: number,
    du: number,
    dh0: number,
    dre: number,
    dim: number,
    scratch: number,
  ): void;
}
