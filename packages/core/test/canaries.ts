/** Maps that are wrong on purpose, most of them as published code is. Each law must refuse its canary. */
import {
  add,
  clipByValue,
  clone,
  customGrad,
  div,
  exp,
  keep,
  matMul,
  mul,
  neg,
  relu,
  scalar,
  sigmoid,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  transpose,
  unstack,
  type Variable,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {
  type CommonOptions,
  type Context,
  defineLinear,
  type Example,
  filled,
  kaimingUniform,
  type LinearMapConstructor,
  type MapPromise,
  SymmetricLinear,
} from '../src/index.js';

const free: MapPromise = { kind: 'none', property: 'any matrix' };
const symmetric: MapPromise = {
  kind: 'hard',
  property: 'W = Wᵀ',
  tolerance: 1e-6,
  measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()),
};
const dense = ({ inFeatures: i, outFeatures: o }: Context) => ({ weight: kaimingUniform([i, o]) });
const plain = { defaults: {}, parameters: dense, weight: (p: { weight: Tensor }) => p.weight, promise: free };

const turned = defineLinear({ ...plain, name: 'Turned', weight: (p) => transpose(p.weight) });

/** multiply and weight disagree. */
const twoTruths = defineLinear({ ...plain, name: 'TwoTruths', square: true, multiply: (x, p) => matMul(x, p.weight, false, true) });

/** multiply has the right value, but cuts W off the tape. */
const cutOff = customGrad((x) => ({ value: clone(x as Tensor), gradFunc: (dy: Tensor) => zerosLike(dy) }));
const detached = defineLinear({ ...plain, name: 'Detached', multiply: (x, p) => matMul(x, cutOff(p.weight)) });

const unseeded = defineLinear({
  ...plain,
  name: 'Unseeded',
  parameters: (context) => ({
    weight: {
      ...dense(context).weight,
      initial: () => Float32Array.from({ length: context.inFeatures * context.outFeatures }, Math.random),
    },
  }),
});

/** A free vector that never reaches W. */
const deadParameter = defineLinear({
  ...plain,
  name: 'DeadParameter',
  parameters: (context) => ({ ...dense(context), diagonal: filled([1, context.outFeatures], 1) }),
});

/** The gradient is twice what it should be. */
const doubled = customGrad((x) => ({ value: clone(x as Tensor), gradFunc: (dy: Tensor) => mul(dy, 2) }));
const wrongSlope = defineLinear({ ...plain, name: 'WrongSlope', weight: (p) => doubled(p.weight) });

/** Says straight-through, but differentiates the clamp: outside its interval gamma never comes back. */
const stuck = defineLinear({
  ...plain,
  name: 'Stuck',
  parameters: (context) => ({ ...dense(context), gamma: filled([1, 1], 0.5) }),
  weight: (p) => mul(p.weight, clipByValue(p.gamma, 0.1, 0.9)),
  straightThrough: () => ({ gamma: (value) => clipByValue(value, 0.2, 0.8) }),
});

/** U·S·U with one orthogonal-looking U is not symmetric. */
const symmetricSVD = defineLinear({
  ...plain,
  name: 'SymmetricSVD',
  square: true,
  parameters: ({ inFeatures: n }) => ({ u: kaimingUniform([n, n]), s: kaimingUniform([n, 1]) }),
  weight: ({ u, s }) => matMul(u, mul(sigmoid(s), u)),
  promise: symmetric,
});

/** Symmetric at birth only. */
const bornSymmetric = defineLinear({
  ...plain,
  name: 'BornSymmetric',
  square: true,
  parameters: ({ inFeatures: n }) => ({ weight: filled([n, n], 0.1) }),
  promise: symmetric,
});

/** A softmax that does not subtract the largest logit. */
const naiveSoftmax = defineLinear({
  ...plain,
  name: 'NaiveSoftmax',
  weight: (p) => div(exp(p.weight), sum(exp(p.weight), 1, true)),
  bounded: true,
  promise: {
    kind: 'hard',
    property: 'rows sum to 1',
    tolerance: 1e-5,
    measure: (w) => Math.max(...w.toArray().map((row) => Math.abs(row.reduce((a, b) => a + b, 0) - 1))),
  },
});

/** A soft promise without the penalty that would push towards it. */
const powerless = defineLinear({ ...plain, name: 'Powerless', promise: { ...symmetric, kind: 'soft' as const }, square: true });

/** Its projection moves on at every call. */
const creeping = defineLinear({ ...plain, name: 'Creeping', afterStep: (p) => ({ weight: mul(p.weight, 0.5) }) });

/** Promises orthogonality and measures nothing. */
const boastful = defineLinear({ ...plain, name: 'Boastful', promise: { ...symmetric, property: 'W·Wᵀ = I', measure: () => 0 } });

/** A log-prior taken for a loss: the penalty is negative. */
const rewarding = defineLinear({ ...plain, name: 'Rewarding', penalty: (p) => neg(sum(square(p.weight))) });

/** forward projects the parameters in passing. */
const writesOnRead = defineLinear({
  ...plain,
  name: 'WritesOnRead',
  weight: (p) => {
    (p.weight as Variable).assign(relu(p.weight));
    return p.weight;
  },
});

const leaky = defineLinear({ ...plain, name: 'Leaky', weight: (p) => clone(keep(mul(p.weight, 1))) });

/** Its projection forgets the lower triangle, and calls the rest the nearest. */
const upperOnly = defineLinear({
  ...plain,
  name: 'UpperOnly',
  square: true,
  weight: (p) => mul(add(p.weight, transpose(p.weight)), 0.5),
  project: (w) => ({
    values: { weight: w.toArray().flatMap((row, i) => row.map((_, j) => w.at(Math.min(i, j), Math.max(i, j)))) },
    nearest: true,
  }),
});

/** Its projection is another matrix altogether. */
const careless = defineLinear({
  ...plain,
  name: 'Careless',
  project: (w) => ({ values: { weight: w.data.map((x) => x + 1) }, nearest: false }),
});

class SingularNotEigen extends SymmetricLinear {
  override async eig() {
    const { re } = await super.eig();
    return { re: re.map(Math.abs), im: re.map(() => 0) };
  }
}

/** What a map computes depends on something that is not saved. */
class HiddenState extends SymmetricLinear {
  readonly #shift = Math.random();
  override forward(x: Tensor): Tensor {
    return add(super.forward(x), this.#shift);
  }
}

class CloneIsMe extends SymmetricLinear {
  override clone(): this {
    return this;
  }
}

class TakesAnything extends SymmetricLinear {
  override async loadStateDict(): Promise<void> {
    this.parameters.weight.assign(zerosLike(this.parameters.weight));
  }
}

class Immortal extends SymmetricLinear {
  override dispose(): void {}
}

/** Options fall through, as with **kwargs. */
class Lax extends SymmetricLinear {
  constructor(inFeatures: number, outFeatures: number, { seed }: CommonOptions = {}) {
    super(inFeatures, outFeatures, { seed: Number.isInteger(seed) ? seed : 1 });
  }
}

class AnySize extends SymmetricLinear {
  constructor(inFeatures: number, _outFeatures: number) {
    const n = Math.max(1, Math.trunc(inFeatures) || 1);
    super(n, n);
  }
}

class AnyInput extends SymmetricLinear {
  override forward(): Tensor {
    return zeros([1, this.outFeatures]);
  }
}

/** Training forward ignores the noise that W has. */
const deaf = defineLinear({
  ...plain,
  name: 'Deaf',
  noise: ({ inFeatures: i, outFeatures: o }) => ({
    shape: [i, o],
    draw: (random) => Float32Array.from({ length: i * o }, () => random.uniform()),
  }),
  weight: (p, { call: { noise } }) => (noise ? mul(p.weight, noise) : p.weight),
  multiply: (x, p) => matMul(x as Tensor2D, p.weight as Tensor2D),
});

/** Draws without the map's stream. */
const unseededNoise = defineLinear({
  ...plain,
  name: 'UnseededNoise',
  noise: ({ inFeatures: i, outFeatures: o }) => ({ shape: [i, o], draw: () => Float32Array.from({ length: i * o }, Math.random) }),
  weight: (p, { call: { noise } }) => (noise ? mul(p.weight, noise) : p.weight),
});

/** v cancels: H(v)·H(v) = I, so that its gradient is rounding noise. */
const cancelling = defineLinear({
  ...plain,
  name: 'Cancelling',
  square: true,
  parameters: (context) => ({ ...dense(context), v: filled([context.inFeatures, 1], 0.7) }),
  weight: ({ weight, v }) => {
    const reflect = (m: Tensor): Tensor =>
      sub(m, mul(matMul(matMul(m as Tensor2D, v as Tensor2D), transpose(v) as Tensor2D), div(2, sum(square(v)))));
    return reflect(reflect(weight));
  },
});

/** A penalty that never ends. */
const endless = defineLinear({
  ...plain,
  name: 'Endless',
  square: true,
  penalty: () => scalar(1),
  promise: { ...symmetric, kind: 'soft' as const },
});

/** Says more to compositions than it keeps. */
const wrongTrait = defineLinear({ ...plain, name: 'WrongTrait', square: true, traits: () => ({ orthogonal: 1e-6 }) });

/** Options that mean nothing are taken. */
const anyWord = defineLinear({ ...plain, name: 'AnyWord', defaults: { mode: 'fast' } });

/** The complex product cuts x off the tape. */
const complexCut = defineLinear({
  name: 'ComplexCut',
  defaults: {},
  field: 'complex',
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ re: kaimingUniform([i, o]), im: kaimingUniform([i, o]) }),
  weight: ({ re, im }) => stack([re, im], 2),
  multiply: (x, { re, im }) => {
    const [a, b] = unstack(cutOff(x), 2) as [Tensor2D, Tensor2D];
    return stack([sub(matMul(a, re as Tensor2D), matMul(b, im as Tensor2D)), add(matMul(a, im as Tensor2D), matMul(b, re as Tensor2D))], 2);
  },
  promise: free,
});

/** Law → more maps that it must refuse. */
export const moreCanaries: readonly (readonly [string, LinearMapConstructor])[] = [
  ['forward(x) equals x·effectiveW + b, in training too', deaf],
  ['the gradients of forward equal those of x·effectiveW + b', complexCut],
  ['the same seed gives the same map, and the same draws', unseededNoise],
  ['every trainable parameter reaches the loss', cancelling],
  ['the penalty of a soft promise is 0 exactly when the promise holds, and leads there', endless],
  ['a hard promise holds at birth', wrongTrait],
  ['unknown and non-finite options are refused with the map, the rule and the value', anyWord],
];

/** Law → the map it must refuse, and where. */
export const canaries: Readonly<Record<string, { Map: LinearMapConstructor; example?: Example }>> = {
  'forward maps [..., in] to [..., out] for every rank and an empty batch': { Map: turned, example: { inFeatures: 2, outFeatures: 3 } },
  'forward(x) equals x·effectiveW + b, in training too': { Map: twoTruths },
  'bind()(x) equals forward(x), before and after the parameters move': { Map: twoTruths },
  'the gradients of forward equal those of x·effectiveW + b': { Map: detached },
  'fuse() gives a dense Linear with the same numbers': { Map: twoTruths },
  'the same seed gives the same map, and the same draws': { Map: unseeded },
  'every trainable parameter reaches the loss': { Map: deadParameter },
  'the gradient equals the finite difference at an interior point': { Map: wrongSlope },
  'the gradient of a straight-through parameter is the gradient at the value it acts as': { Map: stuck },
  'a hard promise holds at birth': { Map: symmetricSVD },
  'a hard promise holds after optimiser steps': { Map: bornSymmetric },
  'a hard promise holds from extreme parameters': { Map: naiveSoftmax },
  'the penalty of a soft promise is 0 exactly when the promise holds, and leads there': { Map: powerless },
  'afterStep() projects: a second time changes nothing': { Map: creeping },
  'a promise is refused to some matrix without the structure': { Map: boastful },
  'regError is one finite number, at least 0': { Map: rewarding },
  'the eigenvalues of a square map add up to its trace': { Map: SingularNotEigen },
  'fromMatrix gives a matrix of the class back': { Map: careless },
  'fromMatrix is not beaten where it claims the nearest map': { Map: upperOnly },
  'reading does not write': { Map: writesOnRead },
  'save and load give the same map back through JSON': { Map: HiddenState },
  'stateDict and loadStateDict carry a map over, with and without aliases': { Map: HiddenState },
  'clone() is the same map, and independent': { Map: CloneIsMe },
  'a wrong state dict is refused with the key, and changes nothing': { Map: TakesAnything },
  'every method returns its memory, and dispose returns the map': { Map: leaky },
  '200 steps of Adam leak nothing, nor do 25 at every other example': { Map: leaky },
  'dispose() may be called again, and everything else is refused after it': { Map: Immortal },
  'unknown and non-finite options are refused with the map, the rule and the value': { Map: Lax },
  'wrong sizes are refused with the map and the value': { Map: AnySize },
  'wrong inputs are refused with the shape wanted and the shape given': { Map: AnyInput },
};
