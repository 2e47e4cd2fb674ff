const GOLDEN = 0x9e3779b9;

/** Avalanche of 32 bits (the finaliser of MurmurHash3, A. Appleby). */
const mix = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/**
 * A seeded stream of random numbers, the same on every backend and in every JavaScript engine: xoshiro128** of Blackman
 * and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021). Not for cryptography.
 *
 * @example
 * ```ts
 * import { Random } from '@slim/core';
 *
 * const random = new Random(1);
 * const [a, b] = [random.uniform(-1, 1), random.fork('weight').normal()];
 * if (a !== new Random(1).uniform(-1, 1)) throw new Error('the same seed gives the same numbers');
 * console.log(a, b);
 * ```
 */
export class Random {
  readonly #state = new Uint32Array(4);
  readonly #seed: number;
  #spare: number | undefined;

  /** @param seed - any safe integer */
  constructor(seed: number) {
    this.#seed = seed;
    const low = seed >>> 0;
    const high = Math.floor(seed / 2 ** 32) >>> 0;
    for (let i = 0; i < 4; i++) this.#state[i] = mix(mix(low + Math.imul(GOLDEN, i + 1)) + mix(high + Math.imul(GOLDEN, i + 5)));
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1; // the one state that never moves
  }

  /** An independent stream for a named purpose: adding a name never changes the numbers of another. */
  fork(name: string): Random {
    return new Random(this.seedOf(name));
  }

  /** The seed of `fork(name)`. */
  seedOf(name: string): number {
    let low = mix(this.#seed);
    let high = mix(Math.floor(this.#seed / 2 ** 32) ^ GOLDEN);
    for (const character of name) {
      low = mix(Math.imul(low, 31) + (character.codePointAt(0) ?? 0));
      high = mix(Math.imul(high, 37) ^ low);
    }
    return (high & 0xfffff) * 2 ** 32 + low; // 52 bits: a safe integer
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const s = this.#state as unknown as [number, number, number, number];
    const rotated = Math.imul(s[1], 5);
    const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform in the open interval (low, high): never an end in float64; rounding to float32 may reach one. */
  uniform(low = 0, high = 1): number {
    return low + ((high - low) * (this.bits() + 0.5)) / 2 ** 32;
  }

  /**
   * What `count` calls of `uniform(low, high)` give, rounded to float32, in a tenth of the time: for tensors of noise.
   *
   * @example
   * ```ts
   * import { Random } from '@slim/core';
   *
   * const [first] = new Random(1).uniforms(1000, -1, 1);
   * if (first !== Math.fround(new Random(1).uniform(-1, 1))) throw new Error('the same sequence');
   * ```
   */
  uniforms(count: number, low = 0, high = 1): Float32Array {
    const values = new Float32Array(count);
    const width = high - low;
    let [a, b, c, d] = this.#state as unknown as [number, number, number, number]; // local: the steps of bits() without memory
    for (let i = 0; i < count; i++) {
      const rotated = Math.imul(b, 5);
      const bits = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0;
      values[i] = low + (width * (bits + 0.5)) / 2 ** 32;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.#state.set([a, b, c, d]);
    return values;
  }

  /** Standard normal, by the polar method of Marsaglia. */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return mean + deviation * spare;
    }
    for (;;) {
      const [u, v] = [this.uniform(-1, 1), this.uniform(-1, 1)];
      const s = u * u + v * v;
      if (s >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * factor;
      return mean + deviation * u * factor;
    }
  }

  /** Uniform in {0, …, count − 1}. */
  integer(count: number): number {
    return Math.floor(this.uniform(0, count));
  }

  /** The numbers 0 … count − 1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }
}
