/** assembly/cholesky.ts. */
export interface CholeskyKernels {
  choleskyScratch(n: number): number;
  cholesky(batch: number, n: number, matrix: number, factor: number, status: number, scratch: number): void;
  choleskyGradientScratch(n: number): number;
  choleskyGradient(batch: number, n: number, factor: number, dFactor: number, dMatrix: number, scratch: number): void;
}
