// What a fused product does to its result: adds a bias to every row and applies an activation, in one pass.
import { words } from './simd';

const RELU: i32 = 1;
const RELU6: i32 = 2;
const LEAKY_RELU: i32 = 3;

/** Comparisons and choices let NaN through, as the activations of tfjs do. */
// @ts-ignore: decorator
@inline
function activate(kind: i32, x: v128, alpha: v128): v128 {
  const negative = f32x4.lt(x, f32x4.splat(0));
  if (kind == RELU) return v128.andnot(x, negative);
  if (kind == RELU6) return f32x4.pmin(v128.andnot(x, negative), f32x4.splat(6));
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, alpha), x, negative);
  return x;
}

// `kind` and `biased` are known at compile time where this is inlined.
// @ts-ignore: decorator
@inline
function pass(kind: i32, biased: bool, rows: i32, columns: i32, y: usize, bias: usize, alpha: f32): void {
  const slope = f32x4.splat(alpha),
    bytes = words(columns),
    whole = bytes & ~15;
  for (let i = 0; i < rows; i++) {
    for (let j: usize = 0; j < whole; j += 16) {
      const x = v128.load(y + j);
      v128.store(y + j, activate(kind, biased ? f32x4.add(x, v128.load(bias + j)) : x, slope));
    }
    for (let j = whole; j < bytes; j += 4) {
      const x = load<f32>(y + j);
      store<f32>(y + j, f32x4.extract_lane(activate(kind, f32x4.splat(biased ? x + load<f32>(bias + j) : x), slope), 0));
    }
    y += bytes;
  }
}

// @ts-ignore: decorator
@inline
function passes(biased: bool, kind: i32, rows: i32, columns: i32, y: usize, bias: usize, alpha: f32): void {
  if (kind == RELU) pass(RELU, biased, rows, columns, y, bias, alpha);
  else if (kind == RELU6) pass(RELU6, biased, rows, columns, y, bias, alpha);
  else if (kind == LEAKY_RELU) pass(LEAKY_RELU, biased, rows, columns, y, bias, alpha);
  else pass(0, biased, rows, columns, y, bias, alpha);
}

/** y[rows, columns] = activation(y + bias): 0 linear, 1 relu, 2 relu6, 3 leaky relu with slope `alpha`; no bias at 0. */
export function addBias(kind: i32, rows: i32, columns: i32, y: usize, bias: usize, alpha: f32): void {
  if (bias != 0) passes(true, kind, rows, columns, y, bias, alpha);
  else passes(false, kind, 1, rows * columns, y, 0, alpha);
}
