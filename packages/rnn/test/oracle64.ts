/** Recurrent networks over `Linear` maps in float64, written out with loops, as the formulas stand in the papers. */
export type Kind = 'RNN' | 'GRU' | 'LSTM';

export interface Sizes {
  readonly kind: Kind;
  readonly steps: number;
  readonly batch: number;
  readonly inputSize: number;
  readonly n: number;
  readonly layers: number;
  readonly directions: 1 | 2;
}

/** Whether a time of a sample counts. */
export type Counts = (t: number, b: number) => boolean;

/** Float64 values by state key. */
export type Params = Readonly<Record<string, Float64Array>>;

const prefixes = { RNN: 'rnn_cells', GRU: 'gru_cells', LSTM: 'lstm_cells' };
export const memories = { RNN: ['init_states'], GRU: ['init_states'], LSTM: ['init_states', 'init_cells'] };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One step from memories [h] or [h, c] to new ones. `side` gives the sum of a gate on one side. */
const steps: Record<Kind, (side: (which: 'lin_in' | 'lin_hidden', gate: string) => number[], old: readonly number[][]) => number[][]> = {
  RNN: (side) => {
    const hidden = side('lin_hidden', '');
    return [side('lin_in', '').map((sum, j) => Math.tanh(sum + hidden[j]!))];
  },
  GRU: (side, [h]) => {
    const both = (gate: string) => {
      const hidden = side('lin_hidden', gate);
      return side('lin_in', gate).map((sum, j) => sigmoid(sum + hidden[j]!));
    };
    const [r, z, inner] = [both('r'), both('z'), side('lin_hidden', 'n')];
    const c = side('lin_in', 'n').map((sum, j) => Math.tanh(sum + r[j]! * inner[j]!));
    return [c.map((value, j) => (1 - z[j]!) * value + z[j]! * h![j]!)];
  },
  LSTM: (side, [, c]) => {
    const both = (gate: string) => {
      const hidden = side('lin_hidden', gate);
      return side('lin_in', gate).map((sum, j) => sum + hidden[j]!);
    };
    const [i, f, g, o] = ['i', 'f', 'g', 'o'].map(both) as [number[], number[], number[], number[]];
    const next = c!.map((value, j) => sigmoid(f[j]!) * value + sigmoid(i[j]!) * Math.tanh(g[j]!));
    return [next.map((value, j) => sigmoid(o[j]!) * Math.tanh(value)), next];
  },
};

/** What a network gives: output [T, B, directions·n] and for each memory the last values [cells, B, n], flat. */
export const run64 = (sizes: Sizes, params: Params, x: Float64Array, starts: readonly Float64Array[] | undefined, counts: Counts) => {
  const { kind, steps: T, batch: B, n, layers, directions } = sizes;
  const cells = layers * directions;
  const last = memories[kind].map(() => new Float64Array(cells * B * n));
  let input = x;
  let width = sizes.inputSize;
  for (let layer = 0; layer < layers; layer++) {
    const output = new Float64Array(T * B * directions * n);
    for (let way = 0; way < directions; way++) {
      const k = layer * directions + way;
      for (let b = 0; b < B; b++) {
        let memory = memories[kind].map((name, m) =>
          Array.from({ length: n }, (_, j) => (starts ? starts[m]![(k * B + b) * n + j]! : params[`${name}.${k}`]![j]!)),
        );
        for (let step = 0; step < T; step++) {
          const t = way === 0 ? step : T - 1 - step;
          if (!counts(t, b)) continue;
          const side = (which: 'lin_in' | 'lin_hidden', gate: string): number[] => {
            const key = `${prefixes[kind]}.${k}.${which}${gate === '' ? '' : `.${gate}`}`;
            const from = which === 'lin_in' ? Array.from(input.subarray((t * B + b) * width, (t * B + b + 1) * width)) : memory[0]!;
            const weight = params[`${key}.weight`]!;
            return Array.from({ length: n }, (_, j) =>
              from.reduce((sum, value, i) => sum + value * weight[j * from.length + i]!, params[`${key}.bias`]?.[j] ?? 0),
            );
          };
          memory = steps[kind](side, memory);
          for (let j = 0; j < n; j++) output[((t * B + b) * directions + way) * n + j] = memory[0]![j]!;
        }
        for (const [m, values] of memory.entries()) last[m]!.set(values, (k * B + b) * n);
      }
    }
    input = output;
    width = directions * n;
  }
  return { output: input, last };
};

/** Central differences of a function of one array, in float64: exact to 1e-9. */
export const differences = (f: () => number, at: Float64Array): Float64Array =>
  at.map((value, i) => {
    const h = 1e-6;
    at[i] = value + h;
    const above = f();
    at[i] = value - h;
    const below = f();
    at[i] = value;
    return (above - below) / (2 * h);
  });
