/**
 * y = x·W for W given by its columns, [outputs, inputs] row-major. Four columns at a time: each number of x is read once for four
 * sums that do not wait for each other, which is what a JavaScript engine without SIMD is fastest at.
 *
 * It declares its numbers one by one: out of array patterns, V8 makes an array for every four columns, which is garbage.
 */
export const timesMatrix = (x: Float32Array, columns: Float32Array, y: Float64Array): void => {
  const inputs = x.length;
  const outputs = y.length;
  let j = 0;
  for (; j + 4 <= outputs; j += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const p = j * inputs;
    const q = p + inputs;
    const r = q + inputs;
    const s = r + inputs;
    for (let i = 0; i < inputs; i++) {
      const value = x[i]!;
      a += columns[p + i]! * value;
      b += columns[q + i]! * value;
      c += columns[r + i]! * value;
      d += columns[s + i]! * value;
    }
    y[j] = a;
    y[j + 1] = b;
    y[j + 2] = c;
    y[j + 3] = d;
  }
  for (; j < outputs; j++) {
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += columns[j * inputs + i]! * x[i]!;
    y[j] = sum;
  }
};
