/** assembly/householder.ts. */
export interface HouseholderKernels {
  householderScratch(n: number): number;
  householder(batch: number, m: number, n: number, k: number, x: number, u: number, y: number, transposed: number, scratch: number): void;
  householderGradient(
    batch: number,
    m: number,
    n: number,
    k: number,
    y: number,
    dy: number,
    u: number,
    dx: number,
    du: number,
    transposed: number,
    scratch: number,
  ): void;
}
