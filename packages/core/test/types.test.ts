/** The public types, proven by the type checker: every `@ts-expect-error` must be an error, and nothing else may be one. */
import { expect, test } from '@jest/globals';
import { mul, type Tensor, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import './backends.js';
import {
  DampedSkewSymmetricLinear,
  defineLinear,
  kaimingUniform,
  Linear,
  type LinearMap,
  type LinearMapConstructor,
  SymmetricLinear,
  TrivialNullSpaceLinear,
} from '../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const proves = <T extends true>(): T => true as T;

test('the public types accept what is meant and refuse what is not', () => {
  const check = () => {
    // @ts-expect-error SymmetricLinear has no option sigmaMin
    new SymmetricLinear(8, 8, { sigmaMin: 1 });
    // @ts-expect-error an option of the wrong type
    new DampedSkewSymmetricLinear(8, 8, { sigmaMin: '1' });
    // @ts-expect-error a word that is not among the choices
    new DampedSkewSymmetricLinear(8, 8, { damping: 'multiply' });
    // @ts-expect-error sizes are needed
    new SymmetricLinear(8);
    // @ts-expect-error a size is a number
    new SymmetricLinear('8', 8);

    const map = new SymmetricLinear(8, 8, { bias: true, seed: 1, init: 'reference' });
    const instance: SymmetricLinear = map;
    proves<Equal<ReturnType<typeof map.effectiveW>, Tensor2D>>();
    proves<Equal<typeof map.parameters.weight, Variable>>();
    // @ts-expect-error a parameter that the description does not name may be missing
    map.parameters['bias'].dispose();
    // @ts-expect-error parameters are not replaced
    map.parameters.weight = instance.parameters.weight;
    // @ts-expect-error forward takes a tensor
    map.forward([1, 2]);

    const nullSpace = new TrivialNullSpaceLinear(2, 3, { rank: null, epsilon: undefined });
    const both: Variable[] = [nullSpace.parameters.Gl1, nullSpace.parameters.Gl2];

    const byValue: LinearMapConstructor[] = [Linear, SymmetricLinear, DampedSkewSymmetricLinear, TrivialNullSpaceLinear];
    const hidden = (Map: LinearMapConstructor): LinearMap => new Map(3, 3, { bias: true });

    const Scaled = defineLinear({
      name: 'Scaled',
      defaults: { factor: 2 },
      parameters: ({ inFeatures: i, outFeatures: o }) => ({ kernel: kaimingUniform([i, o]) }),
      weight: ({ kernel }) => kernel,
      promise: { kind: 'none', property: 'any matrix' },
      methods: ({ kernel }) => ({ half: (times: number): Tensor => mul(kernel, times) }),
      statics: { kinds: ['a', 'b'] },
    });
    const scaled = new Scaled(2, 2, { factor: 3 });
    proves<Equal<ReturnType<typeof scaled.half>, Tensor>>();
    // @ts-expect-error the method takes a number
    scaled.half('2');
    // @ts-expect-error no such method
    scaled.third();
    // @ts-expect-error unknown option of an author's own map
    new Scaled(2, 2, { factr: 3 });
    defineLinear({
      name: 'Wrong',
      defaults: {},
      parameters: ({ inFeatures: i }) => ({ kernel: kaimingUniform([i, i]) }),
      // @ts-expect-error weight reads a parameter that is not described
      weight: ({ colonel }) => colonel,
      promise: { kind: 'none', property: 'any matrix' },
    });
    // @ts-expect-error a hard promise must be measurable
    const unmeasured: Parameters<typeof defineLinear>[0]['promise'] = { kind: 'hard', property: 'W = Wᵀ', tolerance: 0 };
    return [both, byValue, hidden, instance, unmeasured];
  };
  expect(check).toBeInstanceOf(Function); // never called: the compiler is the judge
});
