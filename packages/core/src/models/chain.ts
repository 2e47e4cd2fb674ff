import type { CombinationOptions } from '../algebra/Combination.js';
import { ChainOfLayers } from './ChainOfLayers.js';
import type { Chain, Layer } from './Layer.js';

/**
 * Maps and functions one after the other: chain([a, tanh, b])(x) = b(tanh(a(x))). It has the contract of a map where that
 * makes sense: forward, parameters, regError, save, and certificates, with a bound on its Lipschitz constant.
 *
 * State keys get the prefixes `layers.0.`, `layers.1.` …, counted over maps and functions. A map may occur twice; it then
 * trains once, with the gradients of both places. Functions keep the width. Those of TensorFlow.js that the chain knows
 * (tanh, relu, sigmoid, softmax, elu, selu, softplus, leakyRelu, sin …) are saved by name and have a proven constant;
 * others do in `forward`, and `activation(fn, { name, lipschitz })` makes them savable and certifiable.
 *
 * @param layers - maps, chains and functions; at least one map
 * @param options - `own: false` if disposing the chain shall leave the maps
 * @throws SlimError `size` where neighbouring maps do not meet, `kind` for a mixture of real and complex maps, `input` for
 * what is no layer, `disposed` for a disposed map
 *
 * @example
 * ```ts
 * import { chain, Linear, SymmetricLinear } from '@slim/core';
 * import { ones, tanh } from '@tensorflow/tfjs-core';
 *
 * const model = chain([new SymmetricLinear(4, 4, { seed: 1 }), tanh, new Linear(4, 2, { bias: true, seed: 2 })]);
 * console.log(Object.keys(model.parameters)); // layers.0.weight, layers.2.weight, layers.2.bias
 * console.log(model.forward(ones([10, 4])).shape); // [10, 2]
 *
 * const [lipschitz, symmetric] = await model.certify();
 * console.log(lipschitz?.bound, lipschitz?.measured); // |f(x) − f(y)| ≤ bound·|x − y|; the largest stretch that was found
 * console.log(symmetric?.property); // layers.0: W = Wᵀ
 * model.dispose();
 * ```
 */
export const chain = (layers: readonly Layer[], { own = true }: CombinationOptions = {}): Chain => new ChainOfLayers(layers, own);
