/** Arrays of float64 in plain JavaScript, written for plainness: what TensorFlow.js is held to. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The array whose entry at each index is f(index). */
export const build = (shape: readonly number[], f: (index: number[]) => number): Array64 => {
  const index = shape.map(() => 0);
  const data = Array.from({ length: sizeOf(shape) }, () => {
    const entry = f([...index]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = ((index[axis] as number) + 1) % (shape[axis] as number);
      if (index[axis] !== 0) break;
    }
    return entry;
  });
  return { shape, data };
};

/** Entries that are the same after a cast to the type. */
export const typed = (shape: readonly number[], dtype: string): Array64 =>
  build(shape, (index) => {
    const entry = index.reduce((total, place) => 3 * total + 5 * place, 4) % 7;
    if (dtype === 'bool') return entry % 2;
    return dtype === 'int32' ? entry - 3 : 0.4 * entry - 1.1;
  });

/** The entry at an index; along an axis of length 1, and before the first axis, every index is the same. */
export const at = ({ shape, data }: Array64, index: readonly number[]): number => {
  const skipped = index.length - shape.length;
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis] as number;
    flat = flat * length + (length === 1 ? 0 : (index[skipped + axis] as number));
  }
  return data[flat] as number;
};

export const broadcastShape = (...shapes: (readonly number[])[]): number[] => {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const lengths = (axis: number) => shapes.map((shape) => shape[shape.length - rank + axis] ?? 1);
  return Array.from({ length: rank }, (_, axis) => lengths(axis).find((length) => length !== 1) ?? 1);
};

/** f of each entry, the arrays broadcast against one another. */
export const entrywise =
  (f: (...entries: number[]) => number) =>
  (...xs: Array64[]): Array64 =>
    build(broadcastShape(...xs.map(({ shape }) => shape)), (index) => f(...xs.map((x) => at(x, index))));

/** The definition: a loop over every index of the equation, first those of the result, then those that are summed. */
export const einsum64 =
  (equation: string) =>
  (...xs: Array64[]): Array64 => {
    const [inputs = '', output = ''] = equation.split('->');
    const terms = inputs.split(',');
    const names = [...new Set(output + inputs.replaceAll(',', ''))];
    const lengths = new Map(terms.flatMap((term, i) => [...term].map((name, axis) => [name, xs[i]?.shape[axis] as number])));
    const shape = (list: readonly string[]) => list.map((name) => lengths.get(name) as number);
    const places = terms.map((term) => [...term].map((name) => names.indexOf(name)));
    return build(shape([...output]), (kept) => {
      const products = build(shape(names.slice(output.length)), (summed) => {
        const index = [...kept, ...summed];
        return places.reduce(
          (product, own, i) =>
            product *
            at(
              xs[i] as Array64,
              own.map((k) => index[k] as number),
            ),
          1,
        );
      });
      return products.data.reduce((total, product) => total + product, 0);
    });
  };

/** f of the entries along some axes, which are dropped or kept with length 1. */
export const reduce64 =
  (f: (entries: number[]) => number, axes?: readonly number[], keep = false) =>
  (x: Array64): Array64 => {
    const over = axes ? axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)) : [...x.shape.keys()];
    const kept = x.shape.map((length, axis) => (over.includes(axis) ? 1 : length));
    const result = build(kept, (index) => {
      const entries = build(
        x.shape.map((length, axis) => (over.includes(axis) ? length : 1)),
        (offset) =>
          at(
            x,
            index.map((place, axis) => place + (offset[axis] as number)),
          ),
      );
      return f([...entries.data]);
    });
    return keep ? result : { shape: x.shape.filter((_, axis) => !over.includes(axis)), data: result.data };
  };

/** Along one axis, each vector replaced by f of it. */
export const along64 =
  (axis: number, f: (vector: number[]) => number[]) =>
  (x: Array64): Array64 =>
    build(x.shape, (index) => {
      const vector = Array.from({ length: x.shape[axis] as number }, (_, place) => at(x, index.with(axis, place)));
      return f(vector)[index[axis] as number] as number;
    });
