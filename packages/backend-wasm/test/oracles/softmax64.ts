/** Softmax of scale·x over the middle axis of [outer, length, inner] in float64, and its gradient. */

type Cube = readonly [outer: number, length: number, inner: number];

/** Calls with the places of each row along the middle axis. */
const eachRow = ([outer, length, inner]: Cube, f: (places: readonly number[]) => void): void => {
  for (let i = 0; i < outer; i++) {
    for (let k = 0; k < inner; k++) f(Array.from({ length }, (_, j) => (i * length + j) * inner + k));
  }
};

export const softmax64 = (x: Float32Array, shape: Cube, scale: number): Float64Array => {
  const y = new Float64Array(x.length);
  eachRow(shape, (places) => {
    const top = Math.max(...places.map((at) => scale * x[at]!));
    const total = places.reduce((sum, at) => sum + Math.exp(scale * x[at]! - top), 0);
    for (const at of places) y[at] = Math.exp(scale * x[at]! - top) / total;
  });
  return y;
};

/** dx = scale·y·(dy − Σ y·dy), and the size of what is added up there. */
export const softmaxGradient64 = (
  y: Float64Array,
  dy: Float32Array,
  shape: Cube,
  scale: number,
): { dx: Float64Array; size: Float64Array } => {
  const [dx, size] = [new Float64Array(y.length), new Float64Array(y.length)];
  eachRow(shape, (places) => {
    const mean = places.reduce((sum, at) => sum + y[at]! * dy[at]!, 0);
    const total = places.reduce((sum, at) => sum + y[at]! * Math.abs(dy[at]!), 0);
    for (const at of places) {
      dx[at] = scale * y[at]! * (dy[at]! - mean);
      size[at] = Math.abs(scale) * y[at]! * (Math.abs(dy[at]!) + total);
    }
  });
  return { dx, size };
};
