// The gradient of one factor of a soft permutation: back through the reversals of the halves, then through the separation of even
// from odd places. Slopes of the probabilities are sums over all numbers: short ones in float32, of those one in float64.
import { mix, ofTurns, rest, reversed, separated, turned } from './permutationFactor';
import { fma, words } from './simd';

/** Bytes of blocks whose products are added up in float32. */
const PART: usize = 2048;

/**
 * dL/dx at `dx` from dL/dy at `dy`, by way of `spare`; dx may be dy. dL/dp is added to the three float64 numbers at `slopes`.
 * x is what the factor was applied to.
 */
export function permutationFactorBack(
  x: usize,
  dy: usize,
  dx: usize,
  count: i32,
  half: i32,
  p: usize,
  slopes: usize,
  spare: usize,
): void {
  if (half == 2) foursBack(x, dy, dx, words(count), p, slopes);
  else {
    turnsBack(x, dy, spare, words(count), words(half), p, slopes);
    separationBack(x, spare, dx, words(count), words(half), p, slopes);
  }
}

// @ts-ignore: decorator
@inline
function foursBack(x: usize, dy: usize, dx: usize, bytes: usize, p: usize, slopes: usize): void {
  const p0 = v128.load32_splat(p),
    q0 = rest(p0),
    turn = ofTurns(p),
    keep = rest(turn);
  for (let at: usize = 0; at < bytes; ) {
    const stop = min(bytes, at + PART);
    let ofSeparation = f32x4.splat(0),
      ofTurn = ofSeparation;
    for (; at < stop; at += 16) {
      const a = v128.load(x + at),
        g = v128.load(dy + at);
      const moves = f32x4.sub(separated(a), a);
      const z = mix(q0, a, p0, separated(a)),
        dz = mix(keep, g, turn, turned(g));
      v128.store(dx + at, mix(q0, dz, p0, separated(dz)));
      ofTurn = fma(g, f32x4.sub(turned(z), z), ofTurn);
      ofSeparation = fma(dz, moves, ofSeparation);
    }
    const zero = f32x4.splat(0);
    addTo(slopes, ofSeparation, 1);
    addTo(slopes + 8, v128.shuffle<f32>(ofTurn, zero, 0, 1, 4, 5), 1);
    addTo(slopes + 16, v128.shuffle<f32>(ofTurn, zero, 2, 3, 4, 5), 1);
  }
}

/**
 * From dL/dy to dL/dz, z being the blocks before their halves are mixed with the reverse. dL/dp₁ is Σ (g − h)·(b − a) over pairs of
 * places with slopes g and h and with a and b in z. Those come of x: the sums for what p₀ leaves and for what it moves are apart.
 */
// @ts-ignore: decorator
@inline
function turnsBack(x: usize, dy: usize, dz: usize, bytes: usize, half: usize, p: usize, slopes: usize): void {
  const p1 = v128.load32_splat(p, 4),
    p2 = v128.load32_splat(p, 8),
    q1 = rest(p1),
    q2 = rest(p2);
  const weight: f64 = half == 16 ? 0.5 : 1, // near and far are the same there, so every pair is met twice
    moved = weight * <f64>load<f32>(p),
    left = weight - moved;
  const step = 2 * half,
    group = max(step, PART),
    portion = min(half >> 1, PART >> 2);
  // Many small blocks, or a part of a large one, in one sum.
  for (let first: usize = 0; first < bytes; first += group) {
    const last = min(bytes, first + group);
    for (let from: usize = 0; from < half >> 1; from += portion) {
      let left1 = f32x4.splat(0),
        moved1 = left1,
        left2 = left1,
        moved2 = left1;
      for (let block = first; block < last; block += step) {
        let near = block + from,
          far = block + half - 16 - from,
          pairs = x + block + 2 * from,
          farPairs = x + block + step - 32 - 2 * from;
        const stop = near + portion;
        for (; near < stop; near += 16) {
          const s = v128.load(pairs),
            t = v128.load(pairs, 16),
            u = v128.load(farPairs),
            v = v128.load(farPairs, 16);
          let g = v128.load(dy + near),
            h = reversed(v128.load(dy + far));
          v128.store(dz + near, mix(q1, g, p1, h));
          v128.store(dz + far, reversed(mix(q1, h, p1, g)));
          let d = f32x4.sub(g, h);
          left1 = fma(d, f32x4.sub(reversed(v128.load(x + far)), v128.load(x + near)), left1);
          moved1 = fma(d, f32x4.sub(v128.shuffle<f32>(u, v, 6, 4, 2, 0), v128.shuffle<f32>(s, t, 0, 2, 4, 6)), moved1);
          const low = near + half,
            high = far + half;
          g = v128.load(dy + low);
          h = reversed(v128.load(dy + high));
          v128.store(dz + low, mix(q2, g, p2, h));
          v128.store(dz + high, reversed(mix(q2, h, p2, g)));
          d = f32x4.sub(g, h);
          left2 = fma(d, f32x4.sub(reversed(v128.load(x + high)), v128.load(x + low)), left2);
          moved2 = fma(d, f32x4.sub(v128.shuffle<f32>(u, v, 7, 5, 3, 1), v128.shuffle<f32>(s, t, 1, 3, 5, 7)), moved2);
          far -= 16;
          pairs += 32;
          farPairs -= 32;
        }
      }
      addTo(slopes + 8, left1, left);
      addTo(slopes + 8, moved1, moved);
      addTo(slopes + 16, left2, left);
      addTo(slopes + 16, moved2, moved);
    }
  }
}

/** From dL/dz to dL/dx. dL/dp₀ is Σ x·(what comes from where x is moved − what comes from where it is). */
// @ts-ignore: decorator
@inline
function separationBack(x: usize, dz: usize, dx: usize, bytes: usize, half: usize, p: usize, slopes: usize): void {
  const p0 = v128.load32_splat(p),
    q0 = rest(p0);
  const step = 2 * half,
    portion = min(step, PART);
  for (let at: usize = 0; at < bytes; ) {
    const last = min(bytes, at + PART);
    let sum = f32x4.splat(0);
    while (at < last) {
      const within = at & (step - 1); // blocks are powers of two
      let from = dz + at - within + (within >> 1);
      const stop = at + portion;
      for (; at < stop; at += 32) {
        const a = v128.load(from),
          b = v128.load(from + half);
        const c = v128.shuffle<f32>(a, b, 0, 4, 1, 5),
          d = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        const e = v128.load(dz + at),
          f = v128.load(dz + at, 16);
        v128.store(dx + at, mix(q0, e, p0, c));
        v128.store(dx + at, mix(q0, f, p0, d), 16);
        sum = fma(v128.load(x + at), f32x4.sub(c, e), sum);
        sum = fma(v128.load(x + at, 16), f32x4.sub(d, f), sum);
        from += 16;
      }
    }
    addTo(slopes, sum, 1);
  }
}

/** Adds the weighted sum of the four lanes to the float64 number there. */
// @ts-ignore: decorator
@inline
function addTo(at: usize, lanes: v128, weight: f64): void {
  const sum = f64x2.add(f64x2.promote_low_f32x4(lanes), f64x2.promote_low_f32x4(v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1)));
  store<f64>(at, load<f64>(at) + weight * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}
