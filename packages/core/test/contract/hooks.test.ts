import { beforeEach, describe, expect, test } from '@jest/globals';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import '../backends.js';
import { describeLaws } from '../../src/testing/index.js';
import * as hookMaps from './hookMaps.js';

beforeEach(async () => {
  await setBackend('cpu');
});

describeLaws(hookMaps, { describe, test });

describe('noise', () => {
  test('forward(x, { training: true, noise }) repeats a draw; without noise every training pass draws anew', async () => {
    const map = new hookMaps.GatedLinear(3, 2, { seed: 1 });
    const noise = tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [3, 2]);
    const draw = (call: object) => Array.from(map.effectiveW(call).dataSync());
    expect(draw({ training: true, noise })).toEqual(draw({ training: true, noise }));
    expect(draw({ training: true })).not.toEqual(draw({ training: true }));
    expect(draw({})).toEqual(draw({}));
    expect(draw({ noise })).toEqual(draw({}));
    expect(() => map.effectiveW({ training: true, noise: tensor([1, 2]) })).toThrow(
      'GatedLinear(3 → 2): noise must be a tensor of shape [3, 2], got [2]',
    );
  });

  test('forward(x, { training: true }) draws the same numbers from the same seed', () => {
    const [a, b] = [new hookMaps.GatedLinear(3, 2, { seed: 5 }), new hookMaps.GatedLinear(3, 2, { seed: 5 })];
    const draws = (map: typeof a) => [1, 2, 3].map(() => Array.from(map.effectiveW({ training: true }).dataSync()));
    expect(draws(a)).toEqual(draws(b));
  });

  test('what does not read the noise draws none: a penalty in between changes no later pass', () => {
    const [a, b] = [new hookMaps.GatedLinear(3, 2, { seed: 5 }), new hookMaps.GatedLinear(3, 2, { seed: 5 })];
    a.regError({ training: true });
    expect(Array.from(a.effectiveW({ training: true }).dataSync())).toEqual(Array.from(b.effectiveW({ training: true }).dataSync()));
  });
});

describe('methods and statics', () => {
  test('a method of the description is a method of the map, and is refused after dispose', () => {
    const map = new hookMaps.GatedLinear(2, 2, { seed: 1 });
    expect(map.openShare().shape).toEqual([2, 2]);
    map.dispose();
    expect(() => map.openShare()).toThrow('openShare was called after dispose');
  });

  test('a static of the description is a static of the class', () => {
    expect(hookMaps.GatedLinear.family).toBe('gates');
  });
});

describe('complex maps', () => {
  test('forward(x) of a real x is refused with the way to embed it', () => {
    const map = new hookMaps.ComplexLinear(3, 2, { seed: 1 });
    expect(() => map.forward(tensor([1, 2, 3], [1, 3]))).toThrow('this map is complex: stack([x, zerosLike(x)], -1) embeds a real x');
  });

  test('fuse() acts on interleaved pairs as the map acts on complex numbers', () => {
    const map = new hookMaps.ComplexLinear(3, 2, { seed: 1, bias: true });
    const dense = map.fuse();
    expect([dense.inFeatures, dense.outFeatures]).toEqual([6, 4]);
    const x = [0.3, -1, 2, 0.1, 0.5, 0.7];
    const ours = map.forward(tensor(x, [1, 3, 2])).dataSync();
    const theirs = dense.forward(tensor(x, [1, 6])).dataSync();
    ours.forEach((value, i) => {
      expect(theirs[i]).toBeCloseTo(value, 6);
    });
  });

  test('eig() gives the n complex eigenvalues, not those of the real form', async () => {
    const map = new hookMaps.ComplexLinear(1, 1, { seed: 1 });
    const [re, im] = Array.from(map.effectiveW().dataSync());
    const eigen = await map.eig();
    expect(Array.from(eigen.re)).toEqual([expect.closeTo(re as number, 12)]);
    expect(Array.from(eigen.im)).toEqual([expect.closeTo(im as number, 12)]);
  });
});

describe('afterStep and refresh', () => {
  test('afterStep() projects the parameters; forward never does', () => {
    const map = new hookMaps.ProjectedLinear(4, 4, { seed: 1 });
    expect(Math.min(...map.effectiveW().dataSync())).toBeLessThan(0);
    map.afterStep();
    expect(Math.min(...map.effectiveW().dataSync())).toBe(0);
  });

  test('refresh() moves buffers, also of maps inside', () => {
    const map = new hookMaps.NestedLinear(4, 4, { seed: 1 });
    const before = Array.from(map.parameters['inner.u']?.dataSync() ?? []);
    map.refresh();
    expect(Array.from(map.parameters['inner.u']?.dataSync() ?? [])).not.toEqual(before);
  });

  test('refresh() converges to the largest singular value that certify and eig see', async () => {
    const map = new hookMaps.SpectralNormLinear(4, 4, { seed: 1, sigmaMax: 0.1 });
    for (let i = 0; i < 50; i++) map.refresh();
    const { re, im } = await map.eig();
    expect(Math.max(...re.map((part, i) => Math.hypot(part, im[i] ?? 0)))).toBeLessThan(0.1 + 1e-6);
  });

  test('a map inside a map lists its parameters under its prefix and adds its penalty', () => {
    const map = new hookMaps.NestedLinear(4, 4, { seed: 1 });
    expect(Object.keys(map.parameters)).toEqual(['scale', 'outer.weight', 'inner.weight', 'inner.u']);
    expect(map.trainable.length).toBe(3);
  });
});
