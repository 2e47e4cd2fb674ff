/** assembly/gram.ts and assembly/strassen.ts. */
export interface GramKernels {
  gramScratch(): number;
  gram(
    batch: number,
    n: number,
    depth: number,
    a: number,
    aRow: number,
    aColumn: number,
    shift: number,
    result: number,
    scratch: number,
  ): void;
  rowDefect(
    n: number,
    depth: number,
    a: number,
    squared: boolean,
    least: number,
    times: number,
    defect: number,
    value: number,
    slope: number,
    scratch: number,
  ): void;
  scaledProductScratch(m: number, n: number, depth: number): number;
  scaledProduct(m: number, n: number, depth: number, a: number, b: number, scale: number, result: number, scratch: number): void;
}
