import {
  abs,
  asinh,
  atan,
  clone,
  cos,
  elu,
  erf,
  leakyRelu,
  logSigmoid,
  neg,
  relu,
  relu6,
  selu,
  sigmoid,
  sin,
  softmax,
  softplus,
  tanh,
} from '@tensorflow/tfjs-core';
import { gelu } from '../ops/gelu.js';
import type { LayerFunction } from './Layer.js';

/** A function with its name in saved chains and its Lipschitz constant in the 2-norm. */
export interface KnownActivation {
  readonly name: string;
  readonly lipschitz: number;
  readonly apply: LayerFunction;
}

const known = (name: string, apply: LayerFunction, lipschitz: number): KnownActivation => ({ name, apply, lipschitz });

/**
 * The functions of TensorFlow.js that a chain knows, recognised by identity, with the least constant c for which
 * |f(x) − f(y)|₂ ≤ c·|x − y|₂. For a function of single numbers that is sup |f'|, by the mean value theorem; with sup |f'|
 * in each entry it carries over to the 2-norm of rows.
 */
export const knownActivations: readonly KnownActivation[] = [
  known('abs', abs, 1),
  known('asinh', asinh, 1), // f' = 1/√(1 + x²)
  known('atan', atan, 1), // f' = 1/(1 + x²)
  known('clone', clone, 1), // the identity
  known('cos', cos, 1),
  known('elu', elu, 1), // f' = eˣ ≤ 1 below zero
  known('erf', erf, 2 / Math.sqrt(Math.PI)), // f' = 2/√π·exp(−x²)
  known('gelu', gelu, 1.1289041451851547), // f' = Φ + xφ, f'' = φ(2 − x²): largest at √2, (1 + erf 1)/2 + 1/(e√π)
  known('leakyRelu', leakyRelu, 1), // of slope 0.2 below zero, the default
  known('logSigmoid', logSigmoid, 1), // f' = σ(−x)
  known('neg', neg, 1),
  known('relu', relu, 1),
  known('relu6', relu6, 1),
  // f' = λα·eˣ below zero, largest at 0−, where it is above the slope λ of the other side (Klambauer et al. 2017, eq. 2).
  known('selu', selu, 1.0507009873554805 * 1.6732632423543772),
  known('sigmoid', sigmoid, 1 / 4), // f' = σ(1 − σ)
  known('sin', sin, 1),
  // On the last axis. Its Jacobian diag(p) − ppᵀ is symmetric, so its 2-norm is at most the largest absolute row sum,
  // 2pᵢ(1 − pᵢ) ≤ 1/2 (reached at p = (1/2, 1/2); Gao and Pavel 2017, arXiv:1704.00805, state the weaker 1).
  known('softmax', softmax, 1 / 2),
  known('softplus', softplus, 1), // f' = σ(x)
  known('tanh', tanh, 1), // f' = 1 − tanh²
];
