import { add, clone, grad, matMul, mul, reshape, type Scalar, sum, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import { realForm } from '../contract/realForm.js';
import { closeTo, U } from './close.js';
import { gradientsOf } from './gradient.js';
import { type Law, must } from './Law.js';
import { batch, inputShape, isComplex, normals, numbers, outputShape, perturb, repeatableTraining, trial, weight64 } from './trial.js';

const shapes: Law = {
  name: 'forward maps [..., in] to [..., out] for every rank and an empty batch',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const w = map.effectiveW();
      const wanted = isComplex(Map, map) ? [map.inFeatures, map.outFeatures, 2] : [map.inFeatures, map.outFeatures];
      must(String(w.shape) === String(wanted), () => `effectiveW has shape [${w.shape}], not [${wanted}]`);
      w.dispose();
      for (const leading of [[], [3], [2, 3], [1, 2, 2], [0], [2, 0]]) {
        const x = normals(inputShape(Map, map, ...leading), 3);
        const y = map.forward(x);
        const shape = outputShape(Map, map, ...leading);
        must(String(y.shape) === String(shape), () => `forward of [${x.shape}] has shape [${y.shape}], not [${shape}]`);
        x.dispose();
        y.dispose();
      }
    }),
};

const forwardIsAffine: Law = {
  name: 'forward(x) equals x·effectiveW + b, in training too',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const x = batch(Map, map);
      const rows = await numbers(clone(x));
      const training = repeatableTraining(Map, map);
      for (const call of [{}, training]) {
        const y = await numbers(map.forward(x, call));
        const [w, b] = [await weight64(map, call), await numbers(map.effectiveB(call))];
        y.forEach((value, at) => {
          const [row, column] = [Math.floor(at / w.columns), at % w.columns];
          let [exact, size] = [b[column] as number, Math.abs(b[column] as number)];
          for (let k = 0; k < w.rows; k++) {
            const term = (rows[row * w.rows + k] as number) * w.at(k, column);
            exact += term;
            size += Math.abs(term);
          }
          // A sum of in + 1 float32 products; a faster multiply may take a few more roundings than the plain one.
          const allowed = 4 * (w.rows + 2) * U * size;
          must(Math.abs(value - exact) <= allowed, () => `y[${row}, ${column}] is ${value}, x·W + b is ${exact} (allowed ${allowed})`);
        });
      }
      for (const one of [x, training.noise]) one?.dispose();
    }),
};

const bindIsForward: Law = {
  name: 'bind()(x) equals forward(x), before and after the parameters move',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const x = batch(Map, map);
      const bound = map.bind();
      const before = await numbers(map.forward(x));
      await perturb(map);
      const [kept, after] = [await numbers(bound(x)), await numbers(map.forward(x))];
      bound.dispose();
      const again = map.bind();
      const fresh = await numbers(again(x));
      again.dispose();
      x.dispose();
      closeTo(kept, before, 'the bound map after the parameters moved', 'forward before');
      closeTo(fresh, after, 'a fresh bound map', 'forward');
    }),
};

const multiplyIsWeight: Law = {
  name: 'the gradients of forward equal those of x·effectiveW + b',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const [x, c] = [batch(Map, map), normals(outputShape(Map, map, 6), 12)];
      const plain = (input: Tensor): Tensor => {
        if (!isComplex(Map, map)) return add(matMul(input as Tensor2D, map.effectiveW()), map.effectiveB());
        const product = matMul(reshape(input, [6, -1]) as Tensor2D, realForm(map.effectiveW()));
        return add(reshape(product, outputShape(Map, map, 6)), map.effectiveB());
      };
      const gradients = async (y: (input: Tensor) => Tensor) => {
        const loss = (input: Tensor): Scalar => tidy(() => sum(mul(y(input), c)));
        return { ...(await gradientsOf(map, () => loss(x))), x: await numbers(grad(loss)(x)) };
      };
      const [fast, slow] = [await gradients((input) => map.forward(input)), await gradients(plain)];
      x.dispose();
      c.dispose();
      for (const [name, values] of Object.entries(slow)) {
        // Two paths of float32 arithmetic over the same small sizes; Householder products reach 1e-5 of the largest entry.
        closeTo(fast[name as 'x'] ?? new Float64Array(), values, `the gradient of ${name} through forward`, 'through effectiveW', 1e-4);
      }
    }),
};

const fuseIsMap: Law = {
  name: 'fuse() gives a dense Linear with the same numbers',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await perturb(map);
      const x = batch(Map, map);
      const fused = map.fuse();
      const flat = isComplex(Map, map) ? tidy(() => reshape(x, [6, -1])) : x;
      const [ours, theirs] = [await numbers(map.forward(x)), await numbers(fused.forward(flat))];
      for (const one of [fused, flat, x]) one.dispose();
      must(fused.name === 'Linear', () => `fuse() made a ${fused.name}`);
      closeTo(theirs, ours, 'the fused map', 'forward');
    }),
};

const sameSeedSameMap: Law = {
  name: 'the same seed gives the same map, and the same draws',
  holds: async (Map, example) => {
    const everything = async (map: LinearMap): Promise<Float64Array[]> => {
      const state = await Promise.all(Object.values(map.stateDict()).map(numbers));
      return [...state, (await weight64(map)).data, (await weight64(map, { training: true })).data];
    };
    const [a, b] = [await trial(Map, example, everything, 42), await trial(Map, example, everything, 42)];
    const same = a.every((values, i) => values.every((value, k) => Object.is(value, b[i]?.[k])));
    must(same, () => 'two maps with seed 42 differ');
  },
};

/** Laws about what a map computes. */
export const evaluationLaws: readonly Law[] = [shapes, forwardIsAffine, bindIsForward, multiplyIsWeight, fuseIsMap, sameSeedSameMap];
