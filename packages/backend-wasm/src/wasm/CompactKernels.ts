/** assembly/compact.ts. Inputs and places are float32. */
export interface CompactKernels {
  compactScratch(batch: number, n: number, columns: number, depth: number, width: number): number;
  compact(
    batch: number,
    n: number,
    columns: number,
    depth: number,
    width: number,
    x: number,
    weight: number,
    inputs: number,
    places: number,
    y: number,
    scratch: number,
  ): void;
}
