/** assembly/softPermutation.ts. */
export interface SoftPermutationKernels {
  softPermutationScratch(n: number, gradient: number): number;
  softPermutation(x: number, prob: number, y: number, rows: number, n: number, shared: number, up: number, scratch: number): void;
  softPermutationGrad(
    x: number,
    prob: number,
    dy: number,
    dx: number,
    dprob: number,
    rows: number,
    n: number,
    shared: number,
    up: number,
    scratch: number,
  ): void;
}
