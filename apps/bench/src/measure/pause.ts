import { setImmediate } from 'node:timers/promises';
import { Interrupted } from './attempt.js';

/** A `pause` for tasks: gives the event loop a turn, so that Ctrl-C is heard, and ends the task when it was. */
export const pauseOf = (signal: AbortSignal) => async (): Promise<void> => {
  await setImmediate();
  if (signal.aborted) throw new Interrupted('interrupted');
};
