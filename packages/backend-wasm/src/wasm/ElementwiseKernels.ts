type FromTo = (x: number, y: number, count: number) => void;

/** assembly/elementwise.ts: y = f(x), number by number. */
export interface ElementwiseKernels {
  readonly exp: FromTo;
  readonly sigmoid: FromTo;
  readonly tanh: FromTo;
  readonly erf: FromTo;
  readonly log: FromTo;
  readonly gelu: FromTo;
  geluGrad(x: number, dy: number, dx: number, count: number): void;
}
