import { Matrix64 } from '@slim/core/linalg';
import { type Batch, closeBatches, openBatches } from './batches.js';
import { type Findings, findingsOf } from './findings.js';
import { type Moments, momentsOf } from './moments.js';
import { refit } from './refit.js';
import { drawSamples } from './samples.js';
import { type Truth, truthOf } from './truth.js';

/** A matrix to be found, and all that is known of it. */
export interface Problem {
  readonly w: Matrix64;
  readonly moments: Moments;
  readonly batches: readonly Batch[];
  /** What the best dense matrix for these samples comes to: no map reaches a lower loss. */
  readonly least: Findings;
  readonly dispose: () => void;
}

/** Draws a problem and puts its samples on the backend; the caller disposes it. */
export const openProblem = (truth: Truth, seed: number, rows?: number): Problem => {
  const w = truthOf(truth, seed);
  const samples = drawSamples(w, seed, rows);
  const moments = momentsOf(samples);
  const everywhere = new Matrix64(w.rows, w.columns, new Float64Array(w.data.length).fill(1));
  const least = findingsOf(refit(moments, everywhere), w, moments);
  const batches = openBatches(samples);
  return { w, moments, batches, least, dispose: () => closeBatches(batches) };
};
