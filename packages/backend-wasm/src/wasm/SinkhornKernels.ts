/** assembly/sinkhorn.ts and assembly/sinkhornGradient.ts. */
export interface SinkhornKernels {
  sinkhornScratch(n: number): number;
  sinkhorn(batch: number, n: number, steps: number, logits: number, shares: number, error: number, scratch: number): void;
  sinkhornGradientScratch(n: number): number;
  sinkhornGradient(batch: number, n: number, shares: number, dShares: number, dLogits: number, scratch: number): void;
}
