/** Sequences of one length, with what a network shall tell about them. Time comes first, as recurrent networks read it. */
export interface Sequences<Targets extends Float32Array | Int32Array = Float32Array> {
  /** What enters, [steps, batch, features], row-major. */
  readonly x: Float32Array;
  readonly shape: readonly [steps: number, batch: number, features: number];
  /** What shall come out: numbers as float32, classes as int32. */
  readonly targets: Targets;
  /** [batch] for one target a sequence, [steps, batch] for one at every step. */
  readonly targetShape: readonly number[];
}
