import { clone, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { affine, checkInput, type Ports, timesMatrix } from './affine.js';
import type { BoundMap } from './LinearMap.js';
import { realForm } from './realForm.js';

/** x → xW + b with W and b built now and held as tensors of the scope in which this is called. */
export const bindTo = (ports: Ports, build: () => { weight: Tensor; bias: Tensor | undefined }): BoundMap => {
  const { w, b } = tidy(() => {
    const { weight, bias } = build();
    return { w: clone(ports.isComplex ? realForm(weight) : weight) as Tensor2D, b: bias && clone(bias) };
  });
  const held = b ? [w, b] : [w];
  const bound = (x: Tensor): Tensor => {
    if (w.isDisposed) throw new SlimError('disposed', ports.where, 'this bound map was disposed, by its dispose() or its tidy scope');
    checkInput(ports, x);
    return affine(ports, x, timesMatrix(w), b, held);
  };
  const dispose = (): void => {
    for (const one of held) one.dispose();
  };
  return Object.assign(bound, { dispose });
};
