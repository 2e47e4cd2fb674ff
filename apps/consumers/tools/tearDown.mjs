import { rmSync } from 'node:fs';

/** After the last test. */
export default function tearDown() {
  if (process.env.SLIM_OUTSIDE) rmSync(process.env.SLIM_OUTSIDE, { recursive: true, force: true });
}
