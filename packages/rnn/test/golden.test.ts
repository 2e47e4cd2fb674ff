import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { camelCase, type GoldenTensor, goldenTensor } from '@slim/core/testing';
import { add, addN, grad, mul, type Scalar, sum, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { RNN, RNNCell } from '../src/index.js';
import { allMaps } from './maps.js';
import { backends, numbers, on, scaledError } from './numbers.js';

interface RecurrentCase {
  readonly id: string;
  readonly class: 'RNN' | 'RNNCell';
  readonly source: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, GoldenTensor>>;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
  readonly unreached?: readonly string[];
  readonly [tensor: string]: unknown;
}

const { cases } = JSON.parse(readFileSync(path.join(__dirname, 'golden/rnn.json'), 'utf8')) as { cases: readonly RecurrentCase[] };

/** float32 over the sizes of the golden cases; SpectralLinear has reflections of one or two entries and is held to 2e-4 elsewhere. */
const TOLERANCE = 1e-5;

const mapOf = (name: unknown) => {
  const Map = allMaps[name as string];
  if (!Map) throw new Error(`no map ${String(name)}`);
  return Map;
};

const argsOf = (args: unknown) => Object.fromEntries(Object.entries((args ?? {}) as object).map(([key, value]) => [camelCase(key), value]));

/** The cell or network of a case with its parameters, and what it gives for x and states. */
const make = async (golden: RecurrentCase) => {
  const { input_size, hidden_size, num_layers, bias, nonlin, hidden_map, input_map, hidden_args, input_args } = golden.options;
  const cellArgs = {
    bias: bias as boolean,
    nonlin: nonlin as string,
    hiddenMap: mapOf(hidden_map),
    inputMap: mapOf(input_map),
    hiddenArgs: argsOf(hidden_args),
    inputArgs: argsOf(input_args),
  };
  const state = Object.fromEntries(Object.entries(golden.params).map(([key, value]) => [key, goldenTensor(value)]));
  const [inputSize, hiddenSize, numLayers] = [input_size, hidden_size, num_layers] as number[];
  const model =
    golden.class === 'RNN'
      ? new RNN(inputSize!, { hiddenSize: hiddenSize!, numLayers: numLayers!, cellArgs })
      : new RNNCell(inputSize!, hiddenSize!, cellArgs);
  await model.loadStateDict(state);
  for (const one of Object.values(state)) one.dispose();
  const forward = (x: Tensor, h?: Tensor): Tensor[] => (model instanceof RNN ? model.forward(x, h) : [model.forward(x, h)]);
  return { model, forward };
};

const tensorsOf = (golden: RecurrentCase, names: readonly string[]): (Tensor | undefined)[] =>
  names.map((name) => (golden[name] ? goldenTensor(golden[name] as GoldenTensor) : undefined));

for (const backend of backends()) {
  describe(`recurrent networks on ${backend} agree with the golden numbers`, () => {
    test.each(cases.map((golden) => [`${golden.id} ${golden.class} ${golden.source} ${JSON.stringify(golden.options)}`, golden] as const))(
      '%s',
      (_, golden) =>
        on(backend, async () => {
          const { model, forward } = await make(golden);
          const isCell = golden.class === 'RNNCell';
          const [x, h, ...weights] = tensorsOf(golden, isCell ? ['input', 'hidden', 'C'] : ['sequence', 'init_states', 'C', 'C_final']);
          const given = (h ? [x!, h] : [x!]) as [Tensor, Tensor?];
          const loss = (...inputs: [Tensor, Tensor?]): Scalar =>
            tidy(() => add(addN(forward(...inputs).map((y, i) => sum(mul(y, weights[i]!)))), model.regError()) as Scalar);

          const results = forward(...given);
          for (const [i, name] of (isCell ? ['output'] : ['output', 'h_n']).entries()) {
            expect(results[i]!.shape).toEqual((golden[name] as GoldenTensor).shape);
            expect(scaledError(await numbers(results[i]!), (golden[name] as GoldenTensor).data)).toBeLessThan(TOLERANCE);
          }
          expect(scaledError(await numbers(model.regError()), [golden['reg_error'] as number])).toBeLessThan(TOLERANCE);

          const { value, grads } = variableGrads(() => loss(...given));
          expect(scaledError(await numbers(value), [golden['loss'] as number])).toBeLessThan(TOLERANCE);
          const unreached = golden.unreached ?? [];
          expect(Object.keys(golden.grads)).toEqual(expect.arrayContaining(Object.keys(model.parameters)));
          for (const [key, wanted] of Object.entries(golden.grads)) {
            const variable = model.parameters[key]; // dead parameters of the reference are none of ours
            const found = variable && grads[variable.name];
            expect(variable && !found && !unreached.includes(key) ? `${key} has no gradient` : key).toBe(key);
            const ours = found ? await numbers(found) : wanted.data.map(() => 0);
            expect([key, scaledError(ours, wanted.data) < TOLERANCE]).toEqual([key, true]);
          }
          const names = isCell ? ['grad_input', 'grad_hidden'] : ['grad_sequence', 'grad_init_states'];
          for (const [i, one] of given.entries()) {
            const found = grad((input) => loss(...(given.map((other, j) => (i === j ? input : other)) as [Tensor, Tensor?])))(one!);
            expect(scaledError(await numbers(found), (golden[names[i]!] as GoldenTensor).data)).toBeLessThan(TOLERANCE);
          }
          for (const one of [x, h, ...weights]) one?.dispose();
          model.dispose();
        }),
    );
  });
}
