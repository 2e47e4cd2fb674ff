import { Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { Matrix64 } from '../linalg/Matrix64.js';
import { SlimError } from '../SlimError.js';
import type { Context } from './Context.js';
import type { AnyDescription } from './Description.js';
import { download } from './download.js';
import type { LinearMap } from './LinearMap.js';
import type { MatrixLike, Projection } from './Projection.js';
import { realForm } from './realForm.js';
import { realWeight } from './realWeight.js';

/** The given matrix in float64, checked; a tensor stays the caller's. */
const toMatrix64 = async (where: string, given: MatrixLike, complex: boolean): Promise<Matrix64> => {
  if (given instanceof Matrix64) return given;
  if (!(given instanceof Tensor)) return Matrix64.from(given);
  if (complex && given.rank === 3 && given.shape[2] === 2) return download(tidy(() => realForm(given)));
  if (given.rank !== 2) throw new SlimError('input', where, `W must have shape [in, out], got [${given.shape.join(', ')}]`);
  return Matrix64.of(given.shape[0] as number, given.shape[1] as number, await given.data());
};

/** Makes the map of a class that is nearest to a matrix, as far as its description knows how. */
export const fromMatrix = async <M extends LinearMap>(
  description: AnyDescription,
  make: (inFeatures: number, outFeatures: number) => M,
  given: MatrixLike,
  complex: boolean,
): Promise<Projection<M>> => {
  const where = `${description.name}.fromMatrix`;
  const { project } = description;
  if (!project) throw new SlimError('kind', where, 'this map has no projection of a matrix');
  const [w, linalg] = [await toMatrix64(where, given, complex), await import('../linalg/index.js')];
  const bad = w.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new SlimError('input', where, `W must be finite, got ${w.data[bad]} at [${Math.floor(bad / w.columns)}, ${bad % w.columns}]`);
  const parts = complex ? 2 : 1;
  if (w.rows % parts || w.columns % parts)
    throw new SlimError('size', where, `the real form of a complex W has even sizes, got ${w.rows} × ${w.columns}`);
  const [inFeatures, outFeatures] = [w.rows / parts, w.columns / parts];
  const map = make(inFeatures, outFeatures);
  try {
    const context = { ...map.options, inFeatures, outFeatures } as unknown as Context;
    const { values, nearest } = await project(w, context, linalg);
    tidy(() => {
      for (const [key, numbers] of Object.entries(values as Record<string, ArrayLike<number>>)) {
        const variable = map.parameters[key];
        const rounded = Float32Array.from(numbers);
        if (!rounded.every(Number.isFinite))
          throw new SlimError('input', where, `W must fit float32, but '${key}' would have to be infinite`);
        variable?.assign(tensor(rounded, variable.shape, 'float32'));
      }
      const bias = map.parameters[description.bias?.key ?? 'bias'];
      if (map.hasBias && bias?.trainable) bias.assign(zeros(bias.shape));
    });
    // The real form of a complex matrix has every number twice.
    const distance = linalg.frobeniusNorm(linalg.subtract(w, await download(realWeight(map)))) / Math.sqrt(parts);
    return { map, distance, nearest };
  } catch (problem) {
    map.dispose();
    throw problem;
  }
};
