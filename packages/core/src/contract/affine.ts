import { add, cast, customGrad, matMul, reshape, Tensor, type Tensor2D, tidy, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/** Shapes of what goes in and out of a map. */
export interface Ports {
  readonly where: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly isComplex: boolean;
}

/** Refuses what is not a numeric tensor of shape [..., inFeatures], or [..., inFeatures, 2] for a complex map. */
export const checkInput = ({ where, inFeatures, isComplex }: Ports, x: unknown): void => {
  const wanted = isComplex ? `[..., ${inFeatures}, 2]` : `[..., ${inFeatures}]`;
  if (!(x instanceof Tensor)) throw new SlimError('input', where, `x must be a tensor of shape ${wanted}, got ${typeof x}`);
  if (x.isDisposed) throw new SlimError('input', where, 'x must be alive, got a disposed tensor');
  const got = `[${x.shape.join(', ')}]`;
  if (x.dtype !== 'float32' && x.dtype !== 'int32' && x.dtype !== 'bool') {
    throw new SlimError('input', where, `x must hold real numbers, got ${x.dtype} of shape ${got}`);
  }
  const tail = x.shape.slice(isComplex ? -2 : -1);
  const fits = isComplex ? tail.length === 2 && tail[0] === inFeatures && tail[1] === 2 : tail[0] === inFeatures;
  if (fits) return;
  const hint = isComplex && tail.at(-1) === inFeatures ? '; this map is complex: stack([x, zerosLike(x)], -1) embeds a real x' : '';
  throw new SlimError('input', where, `x must have shape ${wanted}, got ${got}${hint}`);
};

/** An empty result with zero gradients: backends differ in what they make of products and sums over nothing. */
const emptyRows = (x: Tensor, shape: number[], others: readonly Tensor[]): Tensor => {
  const nothing = customGrad((...inputs) => {
    const tensors = inputs.slice(0, -1) as Tensor[];
    return { value: zeros(shape), gradFunc: () => tensors.map((tensor) => zerosLike(tensor)) };
  });
  return nothing(x, ...others);
};

/**
 * y = rows(x) + b for x of any rank: leading axes are flattened into rows, so that a product is always one 2-D matMul
 * (gradients of batched matMul throw upstream), and unfolded again. `rows` maps [r, i] to [r, o]; complex numbers are
 * interleaved. `dependencies` are the tensors that `rows` reads, for the gradients of an empty batch.
 */
export const affine = (
  { inFeatures, outFeatures, isComplex }: Ports,
  x: Tensor,
  rows: (x: Tensor2D) => Tensor,
  bias: Tensor | undefined,
  dependencies: readonly Tensor[],
): Tensor =>
  tidy(() => {
    const real = x.dtype === 'float32' ? x : cast(x, 'float32');
    const parts = isComplex ? 2 : 1;
    const tail = isComplex ? [outFeatures, 2] : [outFeatures];
    const shape = [...x.shape.slice(0, isComplex ? -2 : -1), ...tail];
    if (real.size === 0) return emptyRows(real, shape, dependencies);
    const isFlat = real.rank === 2 && !isComplex;
    const product = rows((isFlat ? real : reshape(real, [-1, parts * inFeatures])) as Tensor2D);
    const y = bias ? add(product, isComplex ? reshape(bias, [1, 2 * outFeatures]) : bias) : product;
    return isFlat ? y : reshape(y, shape);
  });

/** x·W as rows. */
export const timesMatrix =
  (w: Tensor2D) =>
  (x: Tensor2D): Tensor =>
    matMul(x, w);
