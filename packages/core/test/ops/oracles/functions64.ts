/** Functions of numbers and rows in float64, from their definitions. */

/** erf: its power series up to 3, then the continued fraction of erfc from the far end; both to about 1e-15. */
export const erf64 = (x: number): number => {
  if (Math.abs(x) > 3) {
    let tail = 0;
    for (let k = 120; k >= 1; k--) tail = k / 2 / (Math.abs(x) + tail);
    return Math.sign(x) * (1 - Math.exp(-x * x) / ((Math.abs(x) + tail) * Math.sqrt(Math.PI)));
  }
  let term = x;
  let total = x;
  for (let k = 1; k < 100; k++) {
    term *= (-x * x) / k;
    total += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
};

export const gelu64 = (x: number): number => (x * (1 + erf64(x / Math.SQRT2))) / 2;

export const activations64 = {
  identity: (z: number) => z,
  relu: (z: number) => Math.max(z, 0),
  tanh: Math.tanh,
  sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  gelu: gelu64,
};

/** Softmax of scale·x along the middle axis of [outer, length, inner]. */
export const softmax64 =
  (outer: number, length: number, inner: number, scale: number) =>
  (x: Float64Array): Float64Array => {
    const y = new Float64Array(x.length);
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < inner; k++) {
        const place = (j: number) => (i * length + j) * inner + k;
        const values = Array.from({ length }, (_, j) => scale * x[place(j)]!);
        const top = Math.max(...values);
        const total = values.reduce((sum, value) => sum + Math.exp(value - top), 0);
        for (let j = 0; j < length; j++) y[place(j)] = Math.exp(values[j]! - top) / total;
      }
    }
    return y;
  };

/** h_t = f(h_{t−1}·W + u_t), all h_t. */
export const scan64 =
  (steps: number, batch: number, n: number, f: (z: number) => number) =>
  (u: Float64Array, h0: Float64Array, weight: Float64Array): Float64Array => {
    const all = new Float64Array(steps * batch * n);
    let h = h0;
    for (let t = 0; t < steps; t++) {
      const next = new Float64Array(batch * n);
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < n; j++) {
          let z = u[(t * batch + b) * n + j]!;
          for (let i = 0; i < n; i++) z += h[b * n + i]! * weight[i * n + j]!;
          next[b * n + j] = f(z);
        }
      }
      all.set(next, t * batch * n);
      h = next;
    }
    return all;
  };
