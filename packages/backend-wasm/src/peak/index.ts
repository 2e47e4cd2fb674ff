import { bytes } from '../generated/peak.js';

const ROUNDS = 40_000;
/** 13 chains of 4 lanes, 4 multiplications and 4 additions each. */
const OPERATIONS = 416;

/**
 * The most floating-point operations per second that one core does in registers alone, with plain SIMD: a loop of
 * multiplications and additions that touches no memory. One sample of a few milliseconds; take the median of several,
 * interleaved with what is compared with it.
 */
export const peakSampler = async (): Promise<() => number> => {
  const code = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
  const { multiplyAdd } = instance.exports as { multiplyAdd: (rounds: number) => number };
  return () => {
    const start = performance.now();
    multiplyAdd(ROUNDS);
    return (ROUNDS * OPERATIONS * 1000) / (performance.now() - start);
  };
};
