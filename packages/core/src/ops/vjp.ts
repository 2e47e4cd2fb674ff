import { add, engine, mul, scalar, sum, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/**
 * The gradients of Σᵢ ⟨yᵢ, dyᵢ⟩ in xs, with y = f() made from xs: the product of a vector with the Jacobian of f. Zeros
 * for an x that f does not use. May be called inside of a gradient: the tape of an outer one is put back.
 */
export const vjp = (f: () => readonly Tensor[], xs: readonly Tensor[], dy: readonly Tensor[]): Tensor[] => {
  const { state } = engine();
  const outer = state.activeTape;
  const inner = () =>
    f().reduce<Tensor>((total, y, i) => (y.dtype === 'float32' ? add(total, sum(mul(y, dy[i] as Tensor))) : total), scalar(0));
  const { value, grads } = engine().gradients(inner, [...xs], undefined, true);
  value.dispose();
  if (state.gradientDepth === 0) state.activeTape = outer;
  return xs.map((x, i) => grads[i] ?? zerosLike(x));
};
