import { SlimError } from '@slim/core';
import { memory } from '@tensorflow/tfjs-core';
import type { Row } from '../results/Row.js';

/** Thrown by `pause` when the run was interrupted: ends a task without making a row of it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A map that refuses a size or an option says so by its rules; anything else is a failure. */
const isRefusal = (problem: unknown): boolean => problem instanceof SlimError && (problem.code === 'size' || problem.code === 'option');

/** Measures one row. Refusals and failures become rows of their own, so that no subject is dropped and none stops the others. */
export const attempt = async <M>(subject: string, size: number, measure: () => Promise<M>): Promise<Row<M>> => {
  const before = memory();
  const outcome = async (): Promise<Pick<Row<M>, 'status' | 'message' | 'measured'>> => {
    try {
      return { status: 'ok', message: null, measured: await measure() };
    } catch (problem) {
      if (problem instanceof Interrupted) throw problem;
      const message = problem instanceof Error ? problem.message : String(problem);
      return { status: isRefusal(problem) ? 'refused' : 'failed', message, measured: null };
    }
  };
  const row = await outcome();
  const after = memory();
  const leakedTensors = Math.max(after.numTensors - before.numTensors, after.numDataBuffers - before.numDataBuffers);
  return { subject, size, ...row, leakedTensors };
};
