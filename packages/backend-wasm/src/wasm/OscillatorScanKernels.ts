/** assembly/oscillatorScan.ts. */
export interface OscillatorScanKernels {
  oscillatorScanScratch(batch: number, n: number): number;
  oscillatorScan(
    steps: number,
    batch: number,
    n: number,
    alpha: number,
    beta: number,
    kappa: number,
    dt: number,
    u: number,
    y0: number,
    z0: number,
    weight: number,
    y: number,
    z: number,
    a: number,
    scratch: number,
  ): void;
  oscillatorScanGrad(
    steps: number,
    batch: number,
    n: number,
    alpha: number,
    beta: number,
    kappa: number,
    dt: number,
    y0: number,
    z0: number,
    weight: number,
    y: number,
    z: number,
    a: number,
    dy: number,
    dz: number,
    da: number,
    du: number,
    dy0: number,
    dz0: number,
    dweight: number,
    scratch: number,
  ): void;
}
