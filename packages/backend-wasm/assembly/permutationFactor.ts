// One factor of a soft permutation, on each block of 2·half numbers: the block is mixed with its numbers at even and then at odd
// places, by p₀, and each half of that with its reverse, by p₁ and p₂. All three are at `p`.
//
// Halves are taken from both ends at once. Far vectors are held in reverse, so that each number stands beside its mirror image.
import { fma, words } from './simd';

/** (1 − p)·x + p·y, with q = 1 − p; exact where p is 0 or 1. */
// @ts-ignore: decorator
@inline
export function mix(q: v128, x: v128, p: v128, y: v128): v128 {
  return fma(p, y, f32x4.mul(q, x));
}

// @ts-ignore: decorator
@inline
export function rest(p: v128): v128 {
  return f32x4.sub(f32x4.splat(1), p);
}

// @ts-ignore: decorator
@inline
export function reversed(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 3, 2, 1, 0);
}

/** A block of four: the numbers at even, then those at odd places. It is its own inverse. */
// @ts-ignore: decorator
@inline
export function separated(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 0, 2, 1, 3);
}

/** A block of four with each half reversed. */
// @ts-ignore: decorator
@inline
export function turned(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 1, 0, 3, 2);
}

/** p₁, p₁, p₂, p₂. */
// @ts-ignore: decorator
@inline
export function ofTurns(p: usize): v128 {
  return v128.shuffle<f32>(v128.load32_splat(p, 4), v128.load32_splat(p, 8), 0, 1, 4, 5);
}

/** y = the factor applied to each block of the `count` numbers at x; not in place. */
export function permutationFactor(x: usize, y: usize, count: i32, half: i32, p: usize): void {
  if (half == 2) fours(x, y, words(count), p);
  else blocks(x, y, words(count), words(half), p);
}

/** Blocks of four, one vector each. */
// @ts-ignore: decorator
@inline
function fours(x: usize, y: usize, bytes: usize, p: usize): void {
  const p0 = v128.load32_splat(p),
    q0 = rest(p0),
    turn = ofTurns(p),
    keep = rest(turn);
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = v128.load(x + at);
    const z = mix(q0, a, p0, separated(a));
    v128.store(y + at, mix(keep, z, turn, turned(z)));
  }
}

/** Larger blocks, both halves at once. In blocks of 8 the near and the far vector of a half are the same. */
// @ts-ignore: decorator
@inline
function blocks(x: usize, y: usize, bytes: usize, half: usize, p: usize): void {
  const p0 = v128.load32_splat(p),
    p1 = v128.load32_splat(p, 4),
    p2 = v128.load32_splat(p, 8),
    q0 = rest(p0),
    q1 = rest(p1),
    q2 = rest(p2);
  const toY = y - x,
    end = x + bytes;
  for (let block = x; block < end; block += 2 * half) {
    let near = block,
      far = block + half - 16,
      pairs = block,
      farPairs = far + half - 16;
    const middle = block + (half >> 1);
    for (; near < middle; near += 16) {
      const s = v128.load(pairs),
        t = v128.load(pairs, 16),
        u = v128.load(farPairs),
        v = v128.load(farPairs, 16);
      const a = mix(q0, v128.load(near), p0, v128.shuffle<f32>(s, t, 0, 2, 4, 6));
      const b = mix(q0, reversed(v128.load(far)), p0, v128.shuffle<f32>(u, v, 6, 4, 2, 0));
      v128.store(near + toY, mix(q1, a, p1, b));
      v128.store(far + toY, reversed(mix(q1, b, p1, a)));
      const low = near + half,
        high = far + half;
      const c = mix(q0, v128.load(low), p0, v128.shuffle<f32>(s, t, 1, 3, 5, 7));
      const d = mix(q0, reversed(v128.load(high)), p0, v128.shuffle<f32>(u, v, 7, 5, 3, 1));
      v128.store(low + toY, mix(q2, c, p2, d));
      v128.store(high + toY, reversed(mix(q2, d, p2, c)));
      far -= 16;
      pairs += 32;
      farPairs -= 32;
    }
  }
}
