/** assembly/{csr,csrGradient}.ts. Columns and offsets are float32. */
export interface CsrKernels {
  csrScratch(batch: number, n: number, rows: number, gradient: boolean): number;
  csr(
    batch: number,
    n: number,
    rows: number,
    entries: number,
    x: number,
    values: number,
    columns: number,
    offsets: number,
    y: number,
    scratch: number,
  ): void;
  csrGradient(
    batch: number,
    n: number,
    rows: number,
    entries: number,
    x: number,
    values: number,
    columns: number,
    offsets: number,
    dy: number,
    dx: number,
    dvalues: number,
    scratch: number,
  ): void;
}
