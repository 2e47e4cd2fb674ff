import type { MapMaker } from '../contract/MapMaker.js';

/** Options of a coRNN. `null` and `undefined` mean the default. */
export interface CoRNNOptions {
  /** Oscillators. Default 16. */
  hiddenSize?: number | null | undefined;
  /** Δt, the step of time. Default 0.042. */
  dt?: number | null | undefined;
  /** γ, the square of the frequency of an oscillator by itself. Default 2.7. */
  gamma?: number | null | undefined;
  /** ε, its damping. Default 4.7. */
  epsilon?: number | null | undefined;
  /** Whether the damping takes the velocity before the step, as in the authors' programs (explicit, the default), or after it. */
  damping?: 'explicit' | 'implicit' | null | undefined;
  /** W_y, by which positions act on velocities, hiddenSize → hiddenSize. Default `Linear`. */
  hiddenMap?: MapMaker | null | undefined;
  hiddenArgs?: object | null | undefined;
  /** W_z, by which velocities act on velocities, likewise. Default `Linear`. */
  velocityMap?: MapMaker | null | undefined;
  velocityArgs?: object | null | undefined;
  /** The map of the input, inputSize → hiddenSize. Default `Linear`. */
  inputMap?: MapMaker | null | undefined;
  inputArgs?: object | null | undefined;
  /** Whether the map of the input has a bias. Default true, as in the paper. */
  bias?: boolean | null | undefined;
  /** Same seed, same network. Default: a random one. */
  seed?: number | null | undefined;
}
