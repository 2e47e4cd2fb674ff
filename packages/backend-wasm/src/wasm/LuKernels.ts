/** assembly/lu.ts. */
export interface LuKernels {
  luScratch(n: number): number;
  lu(batch: number, n: number, matrix: number, factors: number, permutation: number, status: number, scratch: number): void;
}
