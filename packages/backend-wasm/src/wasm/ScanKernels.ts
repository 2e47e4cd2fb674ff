/** assembly/scan.ts; `kind` as in assembly/scanActivation.ts. Without gelu nothing is read or written at z and dz. */
export interface ScanKernels {
  scanScratch(n: number): number;
  scan(
    kind: number,
    steps: number,
    batch: number,
    n: number,
    u: number,
    h0: number,
    weight: number,
    h: number,
    z: number,
    scratch: number,
  ): void;
  scanGrad(
    kind: number,
    steps: number,
    batch: number,
    n: number,
    h0: number,
    weight: number,
    h: number,
    z: number,
    dh: number,
    dz: number,
    du: number,
    dh0: number,
    dweight: number,
    scratch: number,
  ): void;
}
