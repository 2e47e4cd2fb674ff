import '../backends.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  add,
  engine,
  getKernel,
  grad,
  memory,
  mul,
  registerKernel,
  setBackend,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { defineOp, type OpDescription } from '../../src/ops/defineOp.js';

type Inputs = { x: Tensor };
type Factor = { factor: number };

/** factor·x³, and its square; the gradient of the cube uses the output. */
const cubes = (name: string, gradient: boolean): OpDescription<Inputs, Factor> => ({
  name,
  inputs: ['x'],
  reference: ({ x }, { factor }) => {
    const cube = mul(mul(mul(x, x), x), factor);
    return [cube, mul(cube, cube)];
  },
  ...(gradient && {
    gradient: ({ dy: [cube, square], inputs: { x }, outputs: [y], attributes: { factor } }) => ({
      x: () => mul(mul(mul(x, x), 3 * factor), add(cube!, mul(mul(square!, y!), 2))),
    }),
  }),
});

/** Σ over x of factor·x³ + (factor·x³)²: derivatives 3fx² + 6f²x⁵ and 6fx + 30f²x⁴. */
const first = (x: number, f: number) => 3 * f * x ** 2 + 6 * f ** 2 * x ** 5;
const second = (x: number, f: number) => 6 * f * x + 30 * f ** 2 * x ** 4;

describe.each(['cpu', 'wasm'])('defineOp on %s', (backend) => {
  beforeAll(() => setBackend(backend));
  const values = [-1, 0.5, 0, 2];
  const total = (op: ReturnType<typeof defineOp<Inputs, Factor>>) => (x: Tensor) => {
    const [cube, square] = op({ x }, { factor: 0.5 });
    return sum(add(cube!, square!));
  };

  test.each([true, false])('gives first and second derivatives (own gradient: %s)', (own) => {
    const op = defineOp(cubes(`TestCubes${own}`, own));
    const x = tensor1d(values);
    const once = grad(total(op));
    const twice = grad((v: Tensor) => sum(once(v)));
    const expected = (f: (x: number, factor: number) => number) => values.map((v) => f(v, 0.5));
    const got = [once(x), twice(x)].map((t) => [...t.dataSync()]);
    for (const [i, f] of [first, second].entries()) {
      for (const [j, value] of expected(f).entries()) expect(Math.abs(got[i]![j]! - value)).toBeLessThan(1e-6 * 100);
    }
  });

  test('returns its memory, with and without a tape', () => {
    const op = defineOp(cubes('TestCubesMemory', true));
    const x = tensor1d(values);
    const before = memory().numTensors;
    for (const tensor of op({ x }, { factor: 1 })) tensor.dispose();
    tidy(() => {
      grad(total(op))(x);
      return grad((v: Tensor) => sum(grad(total(op))(v)))(x).dataSync();
    });
    expect(memory().numTensors).toBe(before);
  });

  test('an op that returns what it was given returns a copy, with a gradient', () => {
    const op = defineOp<Inputs, object>({
      name: 'TestSame',
      inputs: ['x'],
      reference: ({ x }) => [x],
      gradient: ({ dy }) => ({ x: () => dy[0]! }),
    });
    const x = tensor1d(values);
    const [y] = op({ x }, {});
    expect(y).not.toBe(x);
    y!.dispose();
    expect([...x.dataSync()]).toEqual(values);
    expect([...grad((v: Tensor) => sum(mul(op({ x: v }, {})[0]!, v)))(x).dataSync()]).toEqual(values.map((v) => 2 * v));
  });

  test('runs the kernels that a backend has, and tells them everything', () => {
    const op = defineOp<Inputs, Factor>({
      name: 'TestFast',
      inputs: ['x'],
      reference: () => {
        throw new Error('not the reference');
      },
    });
    const calls: string[] = [];
    registerKernel({
      kernelName: 'SlimTestFast',
      backendName: backend,
      kernelFunc: ({ inputs, attrs }) => {
        calls.push(`forward ${Object.keys(inputs)} ${(attrs as Factor | undefined)?.factor}`);
        return [mul(inputs['x'] as Tensor, 7)];
      },
    });
    registerKernel({
      kernelName: 'SlimTestFastGrad',
      backendName: backend,
      kernelFunc: ({ inputs }) => {
        calls.push(`gradient ${Object.keys(inputs)}`);
        return [mul(inputs['dy0'] as Tensor, 7)];
      },
    });
    const x = tensor1d(values) as Tensor1D;
    expect([...grad((v: Tensor) => sum(op({ x: v }, { factor: 3 })[0]!))(x).dataSync()]).toEqual([7, 7, 7, 7]);
    expect(calls).toEqual(['forward x 3', 'gradient x,out0,dy0']);
    unregisterKernel('SlimTestFast', backend);
    unregisterKernel('SlimTestFastGrad', backend);
    expect(getKernel('SlimTestFast', backend)).toBeUndefined();
  });

  test('keeps no output, and makes none again, for a gradient that reads none', () => {
    const seen: number[] = [];
    let runs = 0;
    const squareOf = (name: string, readsOutputs: boolean) =>
      defineOp<Inputs, object>({
        name,
        inputs: ['x'],
        readsOutputs,
        reference: ({ x }) => {
          runs++;
          return [mul(x, x)];
        },
        gradient: ({ dy, inputs: { x }, outputs }) => {
          seen.push(outputs.length);
          return { x: () => mul(dy[0]!, mul(x, 2)) };
        },
      });
    const x = tensor1d(values) as Tensor1D;
    const counts = [true, false].map((reads) => {
      const op = squareOf(`TestSquare${reads}${backend}`, reads);
      let kept = 0;
      const once = grad((v: Tensor) => {
        const before = memory().numTensors;
        const [y] = op({ x: v }, {});
        kept = memory().numTensors - before;
        return sum(y!);
      });
      runs = 0;
      const twice = grad((v: Tensor) => sum(once(v)))(x);
      expect([...twice.dataSync()]).toEqual([2, 2, 2, 2]);
      return { kept, runs };
    });
    expect(seen).toEqual([1, 0]);
    expect(counts).toEqual([
      { kept: 3, runs: 2 }, // y, and copies of x and of y
      { kept: 2, runs: 1 },
    ]);
  });

  test('gives what a kernel returns beyond the outputs to the kernel of the gradient, and to nobody else', () => {
    const op = defineOp<Inputs, object>({ name: 'TestKept', inputs: ['x'], outputs: 1, reference: ({ x }) => [mul(x, x)] });
    const seen: string[] = [];
    const kernel = (kernelName: string, run: (inputs: Record<string, Tensor>) => Tensor[]) =>
      registerKernel({ kernelName, backendName: backend, kernelFunc: ({ inputs }) => run(inputs as Record<string, Tensor>) });
    kernel('SlimTestKept', ({ x }) => tidy(() => [mul(x!, x!), mul(x!, 2)]));
    kernel('SlimTestKeptGrad', (inputs) => {
      seen.push(...Object.keys(inputs));
      return [mul(inputs['dy0']!, inputs['out1']!)];
    });
    const x = tensor1d(values);
    const before = memory().numTensors;
    const made = op({ x }, {});
    expect([made.length, memory().numTensors]).toEqual([1, before + 1]);
    made[0]!.dispose();
    tidy(() => expect([...grad((v: Tensor) => op({ x: v }, {})[0]!)(x).dataSync()]).toEqual(values.map((v) => 2 * v)));
    expect(seen).toEqual(['x', 'out0', 'out1', 'dy0']);
    const twice = grad((v: Tensor) => sum(grad((w: Tensor) => op({ x: w }, {})[0]!)(v)));
    tidy(() => expect([...twice(x).dataSync()]).toEqual(values.map(() => 2)));
    expect(memory().numTensors).toBe(before);
    for (const name of ['SlimTestKept', 'SlimTestKeptGrad']) unregisterKernel(name, backend);
  });

  afterAll(() => engine().disposeVariables());
});
