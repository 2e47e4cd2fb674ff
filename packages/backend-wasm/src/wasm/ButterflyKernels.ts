/** assembly/butterfly.ts. `parts` is 2 for complex numbers, else 1. */
export interface ButterflyKernels {
  butterflyScratch(batch: number, n: number, parts: number, gradient: number): number;
  butterfly(
    x: number,
    twiddle: number,
    y: number,
    batch: number,
    n: number,
    stacks: number,
    parts: number,
    tied: number,
    up: number,
    scratch: number,
  ): void;
  butterflyGrad(
    x: number,
    twiddle: number,
    dy: number,
    dx: number,
    dtwiddle: number,
    batch: number,
    n: number,
    stacks: number,
    parts: number,
    tied: number,
    up: number,
    scratch: number,
  ): void;
}
