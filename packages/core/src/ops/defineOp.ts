import {
  clone,
  dispose,
  engine,
  type GradConfig,
  getGradient,
  getKernel,
  type NamedAttrMap,
  registerGradient,
  registerKernel,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { isRecording, requireBackend } from '../contract/engine.js';
import { vjp } from './vjp.js';

/** What a gradient may use: dL/dy of every output, what came in and what went out. */
export interface Backward<Inputs, Attributes> {
  readonly dy: readonly Tensor[];
  readonly inputs: Inputs;
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/** A differentiable operation: how to compose it of others, and its gradient. */
export interface OpDescription<Inputs extends Record<string, Tensor>, Attributes extends object> {
  /** A fast path is the kernel `Slim<name>` of the active backend; that of the gradient is `Slim<name>Grad`. */
  readonly name: string;
  /** The inputs in the order in which a gradient kernel returns their gradients. */
  readonly inputs: readonly (keyof Inputs & string)[];
  /** The outputs, made of ops that every backend has. Ends on the tape of nobody and cleans up after itself. */
  reference(inputs: Inputs, attributes: Attributes): Tensor[];
  /**
   * dL/dx of each input, made of ops that can be differentiated again. What several of the functions share is computed
   * before they are returned: each of them runs in a scope of its own. Left out: the reference is differentiated.
   */
  gradient?(backward: Backward<Inputs, Attributes>): { readonly [name in keyof Inputs]?: () => Tensor };
  /** Whether the gradient, here or as a kernel, reads the outputs (default true). Otherwise none is kept for it, nor made again. */
  readonly readsOutputs?: boolean;
  /** How many outputs there are, if a kernel may return more: what it keeps for the kernel of the gradient, which gets it as `out…`. */
  readonly outputs?: number;
}

/** Runs an op. Inputs and attributes must be right: the function that a user calls checks them first. */
export type Op<Inputs, Attributes> = (inputs: Inputs, attributes: Attributes) => Tensor[];

type Functions = Record<string, () => Tensor>;

/** The kernel of the gradient takes the inputs under their names, `out0`, `out1`, … and `dy0`, `dy1`, …. */
const numbered = (prefix: string, tensors: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [prefix + i, tensor]));

/**
 * Turns a description into a function that the gradient tape knows as one step. It runs the kernel `Slim<name>` that is
 * registered for the active backend, or else the reference, which it then registers as that kernel.
 *
 * The second derivative follows the composition in `gradient`, so it is exact on every backend. While an outer tape
 * records, outputs are made again from the inputs: the engine's copies of them are not tied to the inputs (tfjs #3252).
 */
// @__NO_SIDE_EFFECTS__
export const defineOp = <Inputs extends Record<string, Tensor>, Attributes extends object>(
  description: OpDescription<Inputs, Attributes>,
): Op<Inputs, Attributes> => {
  const { name, inputs: names, reference, readsOutputs = true, outputs: count = Number.POSITIVE_INFINITY } = description;
  const kernelName = `Slim${name}`;
  const gradientName = `${kernelName}Grad`;

  const run: Op<Inputs, Attributes> = (inputs, attributes) => {
    requireBackend(name);
    prepare(engine().backendName);
    const made = engine().runKernel<Tensor[]>(kernelName, inputs, attributes as unknown as NamedAttrMap);
    if (made.length > count) dispose(made.splice(count)); // off the tape too, whose list this is: it would make zeros for their gradients
    return made;
  };

  const prepare = (backendName: string): void => {
    if (!getKernel(kernelName, backendName)) {
      registerKernel({
        kernelName,
        backendName,
        kernelFunc: ({ inputs, attrs }) =>
          engine().tidy(() => {
            const given = Object.values(inputs);
            const made = reference(inputs as unknown as Inputs, attrs as unknown as Attributes);
            return made.map((tensor) => (given.includes(tensor) ? clone(tensor) : tensor)); // a step must not end where it began
          }),
      });
    }
    if (!getGradient(kernelName)) registerGradient(gradientConfig);
  };

  const composed = (backward: Backward<Inputs, Attributes>): Functions => {
    if (description.gradient) return description.gradient(backward) as Functions;
    const { inputs, attributes, dy } = backward;
    const differentiable = names.filter((key) => inputs[key]?.dtype === 'float32');
    const gradients = vjp(
      () => reference(inputs, attributes),
      differentiable.map((key) => inputs[key] as Tensor),
      dy,
    );
    return Object.fromEntries(differentiable.map((key, i) => [key, () => clone(gradients[i] as Tensor)]));
  };

  const byKernel = ({ inputs, outputs, attributes, dy }: Backward<Inputs, Attributes>): Functions => {
    const all = { ...inputs, ...numbered('out', outputs), ...numbered('dy', dy) };
    const made = engine().runKernel<Tensor[]>(gradientName, all, attributes as unknown as NamedAttrMap);
    return Object.fromEntries(names.map((key, i) => [key, () => made[i] as Tensor]));
  };

  const gradientConfig: GradConfig = {
    kernelName,
    inputsToSave: [...names],
    outputsToSave: Array(8).fill(readsOutputs), // more than any op has
    gradFunc: (dys, saved, attrs) => {
      const inputs = Object.fromEntries(names.map((key, i) => [key, saved[i] as Tensor])) as Inputs;
      const attributes = attrs as unknown as Attributes;
      const dy: Tensor[] = Array.isArray(dys) ? dys : [dys];
      const again = isRecording();
      const outputs = again && readsOutputs ? run(inputs, attributes) : saved.slice(names.length);
      const backward = { dy, inputs, outputs, attributes };
      return !again && getKernel(gradientName, engine().backendName) ? byKernel(backward) : composed(backward);
    },
  };

  return run;
};
