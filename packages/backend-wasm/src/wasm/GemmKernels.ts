/** assembly/gemm.ts. */
export interface GemmKernels {
  gemmScratch(): number;
  batchedGemm(
    batch: number,
    m: number,
    n: number,
    depth: number,
    a: number,
    aBatch: number,
    aRow: number,
    aColumn: number,
    b: number,
    bBatch: number,
    bRow: number,
    bColumn: number,
    c: number,
    cBatch: number,
    cRow: number,
    scratch: number,
  ): void;
}
