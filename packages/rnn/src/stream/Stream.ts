/** A network that reads one time after the other, in plain numbers and without TensorFlow.js: for controllers and filters. */
export interface Stream {
  /** Samples that are read side by side. */
  readonly batch: number;
  /** Times read since the start or the last reset. */
  readonly steps: number;
  /**
   * The output for the next time, of the top layer where there are several. It lies in an array that the next step overwrites.
   * @param x - [batch, inputSize], row-major
   * @returns [batch, hiddenSize], of a LinearSSM [batch, outputSize], row-major
   * @throws SlimError `input` for another number of entries, `disposed` after dispose
   */
  step(x: ArrayLike<number>): Float32Array;
  /**
   * Copies of the memories: of all layers, [layers, batch, hiddenSize], h, and of an LSTM h and c; of a coRNN y and z, each
   * [batch, hiddenSize]; of a LinearSSM the state x that the next step reads, [batch, stateSize].
   */
  states(): Float32Array[];
  /** Back to the states that the network starts from, or to given ones, in the form of `states`. */
  reset(states?: readonly ArrayLike<number>[] | null): void;
  /** Frees the numbers. Again is harmless. */
  dispose(): void;
}
