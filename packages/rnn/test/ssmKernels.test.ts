/** State spaces and oscillators on the kernels of @slim/backend-wasm, held to the cpu backend. */
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { useWasm } from '@slim/backend-wasm';
import { Random } from '@slim/core';
import { add, type Scalar, setBackend, square, sum, type Tensor, tensor, variableGrads } from '@tensorflow/tfjs-core';
import { OrthogonalLinear } from '../../spectral/src/index.js';
import { coRNN, LinearSSM, StableDiagonalLinear } from '../src/index.js';
import { numbers, scaledError } from './numbers.js';

const networks = {
  'LinearSSM with StablePairsLinear': () => new LinearSSM(3, { stateSize: 6, outputSize: 2, normalize: true, seed: 1 }),
  'LinearSSM with StableDiagonalLinear': () => new LinearSSM(3, { stateSize: 5, stateMap: StableDiagonalLinear, seed: 1 }),
  'LinearSSM with OrthogonalLinear': () => new LinearSSM(3, { stateSize: 6, stateMap: OrthogonalLinear, seed: 1 }),
  coRNN: () => new coRNN(3, { hiddenSize: 6, dt: 0.3, hiddenMap: OrthogonalLinear, seed: 1 }),
};

const random = new Random(4);
const data = Float32Array.from({ length: 33 * 4 * 3 }, () => random.normal());

/** The output, and then the gradients of the sum of its squares by the names of the parameters. */
const run = async (make: () => LinearSSM | coRNN): Promise<Record<string, number[]>> => {
  const network = make();
  const x = tensor(data, [33, 4, 3]);
  const { grads } = variableGrads(() => {
    const [output, last] = network.forward(x) as [Tensor, Tensor | Tensor[]];
    return add(sum(square(output)), sum(square(Array.isArray(last) ? last[1]! : last))) as Scalar;
  }, network.trainable);
  const results: Record<string, number[]> = { output: await numbers(network.forward(x)[0]) };
  for (const [key, variable] of Object.entries(network.parameters)) {
    const gradient = grads[variable.name];
    if (gradient) results[key] = await numbers(gradient);
  }
  network.dispose();
  return results;
};

describe.each(Object.entries(networks))('%s', (_, make) => {
  test('forward(x) and its gradients are the same on the kernels as on the cpu backend, to 1e-4 of their size', async () => {
    await setBackend('cpu');
    const wanted = await run(make);
    await useWasm();
    const found = await run(make);
    expect(Object.keys(found)).toEqual(Object.keys(wanted));
    for (const [key, values] of Object.entries(wanted)) {
      const scale = 1 + values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const scaled = (all: number[]): number[] => all.map((one) => one / scale);
      expect(scaledError(scaled(found[key]!), scaled(values))).toBeLessThan(1e-4);
    }
  });
});
