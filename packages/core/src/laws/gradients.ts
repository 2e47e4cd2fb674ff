import { add, clone, mean, type Scalar, square, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import type { AnyDescription } from '../contract/Description.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { Random } from '../random/Random.js';
import { closeTo, largest, U } from './close.js';
import { gradientsOf, probeLoss } from './gradient.js';
import { type Law, must } from './Law.js';
import { assign, batch, contextOf, freeParameters, normals, numbers, outputShape, repeatableTraining, trial } from './trial.js';

type Acts = (value: Tensor) => Tensor;

/** The parameters whose gradient is defined, not differentiated, with the value each acts as; those of maps inside too. */
const straightThroughOf = (description: AnyDescription, map: LinearMap): Record<string, Acts> => {
  const own = (description.straightThrough?.(contextOf(map)) ?? {}) as Record<string, Acts>;
  const inner = Object.entries(map.parts).flatMap(([prefix, part]) => {
    const { description: inside } = part.constructor as Partial<LinearMapConstructor>;
    return Object.entries(straightThroughOf(inside ?? ({} as AnyDescription), part)).map(([name, acts]) => [`${prefix}.${name}`, acts]);
  });
  return { ...own, ...Object.fromEntries(inner) };
};

/** Whether a parameter acts as itself at some values. */
const actsAsItself = async (acts: Acts, shape: readonly number[], values: Float64Array): Promise<boolean> => {
  const [given, acted] = tidy(() => {
    const value = tensor(Float32Array.from(values), shape as number[], 'float32');
    return [clone(value), clone(acts(value))];
  }) as [Tensor, Tensor];
  const [before, after] = [await numbers(given), await numbers(acted)];
  return before.every((value, i) => value === after[i]);
};

/** Moves all parameters off special points, but keeps the straight-through ones where they started: inside their sets. */
const moveInside = async (Map: LinearMapConstructor, map: LinearMap): Promise<void> => {
  const random = new Random(7);
  const inside = Object.keys(straightThroughOf(Map.description, map));
  for (const [name, variable] of freeParameters(map)) {
    if (!inside.includes(name)) await assign(variable, (old) => old + 0.1 * random.normal());
  }
  map.refresh();
};

const noDeadParameter: Law = {
  name: 'every trainable parameter reaches the loss',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      if (map.inFeatures < 2 || map.outFeatures < 2) return; // at size 1 some families have a single member
      await moveInside(Map, map);
      const [x, target] = [batch(Map, map), normals(outputShape(Map, map, 6), 12)];
      const call = repeatableTraining(Map, map);
      const loss = (): Scalar => tidy(() => add(mean(square(sub(map.forward(x, call), target))), map.regError(call)));
      const found = await gradientsOf(map, loss);
      const [size = 0] = await numbers(loss());
      for (const one of [x, target, call.noise]) one?.dispose();
      for (const [name, variable] of freeParameters(map)) {
        const reach = largest(found[name] ?? new Float64Array()) * Math.max(1, largest(Float64Array.from(await variable.data())));
        // A parameter that cancels gets the rounding noise of the loss as its gradient.
        must(reach > 1e-5 * Math.max(1, size), () => `'${name}' gets no gradient but rounding: ${reach}, the loss is ${size}`);
      }
    }),
};

/** The probe loss in float64 sums of the float32 outputs, with the size of its terms for the rounding bound. */
const probe64 = async (map: LinearMap, x: Tensor, c: Float64Array, call: Call): Promise<{ value: number; size: number }> => {
  const [y, reg] = [await numbers(map.forward(x, call)), await numbers(map.regError(call))];
  const terms = y.map((value, i) => value * (c[i] as number));
  const penalty = reg[0] as number;
  return {
    value: terms.reduce((total, term) => total + term, penalty),
    size: terms.reduce((total, term) => total + Math.abs(term), Math.abs(penalty)),
  };
};

const STEP = 2 ** -5; // fourth-order differences: the truncation is STEP⁴ ≈ 1e-6, the rounding U/STEP ≈ 2e-6

const gradientIsDifference: Law = {
  name: 'the gradient equals the finite difference at an interior point',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      await moveInside(Map, map);
      const [x, c] = [batch(Map, map), normals(outputShape(Map, map, 6), 12)];
      const call = repeatableTraining(Map, map);
      const found = await gradientsOf(map, () => probeLoss(map, x, c, call));
      const weights = await numbers(clone(c));
      const straightThrough = straightThroughOf(Map.description, map);
      const random = new Random(3);
      for (const [name, variable] of freeParameters(map)) {
        const start = Float64Array.from(await variable.data());
        // A direction relative to each entry never carries an entry across zero, where many maps have their kinks.
        const direction = start.map((value) => value * random.uniform(-1, 1));
        const acts = straightThrough[name];
        const ends = [-STEP, STEP].map((step) => start.map((value, i) => value + step * (direction[i] as number)));
        const isInside = !acts || (await Promise.all(ends.map((end) => actsAsItself(acts, variable.shape, end)))).every(Boolean);
        if (!isInside) continue; // at the border of its set a difference is not what the gradient is defined as
        let size = 0; // buffers stay as they are: they are constants of the pass that is differentiated
        const at = async (step: number): Promise<number> => {
          await assign(variable, (_, i) => (start[i] as number) + step * (direction[i] as number));
          const probe = await probe64(map, x, weights, call);
          size = Math.max(size, probe.size);
          return probe.value;
        };
        const central = async (step: number) => ((await at(step)) - (await at(-step))) / (2 * step);
        const difference = (4 * (await central(STEP / 2)) - (await central(STEP))) / 3;
        await assign(variable, (_, i) => start[i] as number);
        const gradient = found[name] ?? new Float64Array(start.length);
        const products = gradient.map((value, i) => value * (direction[i] as number));
        const slope = products.reduce((total, product) => total + product, 0);
        const allowed = 1e-3 * products.reduce((total, product) => total + Math.abs(product), 0) + (64 * U * size) / STEP;
        must(Math.abs(slope - difference) <= allowed, () => `'${name}': gradient ${slope}, difference ${difference} (allowed ${allowed})`);
      }
      for (const one of [x, c, call.noise]) one?.dispose();
    }),
};

const straightThroughIsDefined: Law = {
  name: 'the gradient of a straight-through parameter is the gradient at the value it acts as',
  holds: (Map, example) =>
    trial(Map, example, async (map) => {
      const [x, c] = [batch(Map, map), normals(outputShape(Map, map, 6), 12)];
      const call = repeatableTraining(Map, map);
      const random = new Random(9);
      for (const [name, acts] of Object.entries(straightThroughOf(Map.description, map))) {
        const variable = map.parameters[name];
        if (!variable) continue;
        await assign(variable, (old) => old + 3 * random.normal());
        const outside = await gradientsOf(map, () => probeLoss(map, x, c, call));
        const inside = tidy(() => acts(variable));
        variable.assign(inside);
        inside.dispose();
        const there = await gradientsOf(map, () => probeLoss(map, x, c, call));
        closeTo(outside[name] ?? new Float64Array(), there[name] ?? new Float64Array(), `the gradient of '${name}'`, 'where it acts');
        must(largest(there[name] ?? new Float64Array()) > 0, () => `'${name}' gets no gradient where it acts`);
      }
      for (const one of [x, c, call.noise]) one?.dispose();
    }),
};

/** Laws about how a map learns. */
export const gradientLaws: readonly Law[] = [noDeadParameter, gradientIsDifference, straightThroughIsDefined];
