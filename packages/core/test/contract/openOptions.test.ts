import { beforeAll, describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import '../backends.js';
import { DampedSkewSymmetricLinear, load, type SavedMap } from '../../src/index.js';
import { goldenOptions } from '../../src/testing/index.js';
import { NormLinear } from './hookMaps.js';

beforeAll(() => setBackend('cpu'));

const through = async (map: { save(): Promise<SavedMap> }): Promise<SavedMap> => JSON.parse(JSON.stringify(await map.save()));

describe('an open option', () => {
  test('may be infinite or of another type than its default, as far as the map allows', () => {
    expect(new NormLinear(2, 2, { order: Infinity }).options['order']).toBe(Infinity);
    expect(new NormLinear(2, 2, { order: 'max' }).options['order']).toBe('max');
    expect(() => new NormLinear(2, 2, { order: -Infinity })).toThrow(
      "NormLinear(2 → 2): order must be 2, Infinity or 'max', got '-Infinity'",
    );
  });

  test('may not be NaN or a number that float32 takes for infinite', () => {
    for (const order of [Number.NaN, 1e39]) {
      expect(() => new NormLinear(2, 2, { order })).toThrow(`NormLinear(2 → 2): order must be finite in float32, got ${order}`);
    }
  });

  test('comes back infinite from save and load, through JSON, and from clone', async () => {
    const map = new NormLinear(2, 2, { order: Infinity });
    const saved = await through(map);
    expect(saved.options['order']).toEqual({ number: 'Infinity' });
    expect(load(saved, { maps: { NormLinear } }).options).toEqual(map.options);
    expect(map.clone().options).toEqual(map.options);
  });

  test('is as strict about what was saved as about what is given', async () => {
    const saved = await through(new NormLinear(2, 2));
    const given = (options: unknown) => () => load({ ...saved, options } as SavedMap, { maps: { NormLinear } });
    for (const order of [{ number: '7' }, { number: 7 }, {}]) expect(given({ order })).toThrow('order must be 2');
    expect(given({ order: { number: '-Infinity' } })).toThrow("got '-Infinity'");
    expect(given([])).toThrow('options must be an object');
    expect(given('none')).toThrow("options must be an object, got 'none'");
  });
});

describe('an option that is not open', () => {
  test('is not infinite after load either', async () => {
    const saved = await through(new DampedSkewSymmetricLinear(2, 2));
    const forged = { ...saved, options: { ...saved.options, sigmaMax: { number: 'Infinity' } } };
    expect(() => load(forged, { maps: { DampedSkewSymmetricLinear } })).toThrow('sigmaMax must be finite in float32, got Infinity');
  });
});

describe('goldenOptions(options)', () => {
  test("reads 'inf' and '-inf' as numbers, and leaves the rest", () => {
    const { options } = goldenOptions({ insize: 2, outsize: 3, p: 'inf', sigma_min: '-inf', norm: 'induced', max_p: 1 });
    expect(options).toEqual({ p: Infinity, sigmaMin: -Infinity, norm: 'induced', maxP: 1 });
  });
});
