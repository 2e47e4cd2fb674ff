/** assembly/triangular.ts. */
export interface TriangularKernels {
  triangularScratch(n: number, m: number): number;
  triangularSolve(
    batch: number,
    n: number,
    m: number,
    triangle: number,
    rhs: number,
    x: number,
    status: number,
    lower: number,
    transposed: number,
    unitDiagonal: number,
    scratch: number,
  ): void;
}
