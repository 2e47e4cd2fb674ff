/** assembly/qr.ts and assembly/qrGradient.ts. */
export interface QrKernels {
  qrScratch(m: number, n: number): number;
  qr(batch: number, m: number, n: number, a: number, q: number, r: number, status: number, scratch: number): void;
  qrGradientScratch(m: number, n: number): number;
  qrGradient(
    batch: number,
    m: number,
    n: number,
    a: number,
    q: number,
    r: number,
    dq: number,
    dr: number,
    da: number,
    scratch: number,
  ): void;
}
