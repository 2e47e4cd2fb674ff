/** assembly/hardConcrete.ts and assembly/hardConcretePenalty.ts. */
export interface HardConcreteKernels {
  hardConcrete(u: number, q: number, z: number, count: number, temperature: number): void;
  hardConcreteGrad(u: number, z: number, dz: number, du: number, dq: number, count: number, temperature: number): void;
  hardConcretePenalty(
    w: number,
    q: number,
    b: number,
    y: number,
    gates: number,
    perGate: number,
    biases: number,
    shift: number,
    c: number,
    lamda: number,
  ): void;
  hardConcretePenaltyGrad(
    w: number,
    q: number,
    b: number,
    dy: number,
    dw: number,
    dq: number,
    db: number,
    gates: number,
    perGate: number,
    biases: number,
    shift: number,
    c: number,
    lamda: number,
  ): void;
}
