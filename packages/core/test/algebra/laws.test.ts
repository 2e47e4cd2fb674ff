import { describe, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import '../backends.js';
import type { LinearMap, LinearMapConstructor, MapOptions } from '../../src/index.js';
import { laws } from '../../src/laws/index.js';
import { type Combined, combinations } from './combinations.js';

/** A class whose instances are combinations: what the laws ask for. */
const asConstructor = ({ name, make }: Combined): LinearMapConstructor => {
  const construct = function (this: unknown, _in: number, _out: number, options?: MapOptions<object>): LinearMap {
    return make(options?.seed ?? 1);
  };
  const description = { name, defaults: {}, parameters: () => ({}), weight: () => undefined, promise: { kind: 'none', property: '' } };
  return Object.assign(construct, { description }) as unknown as LinearMapConstructor;
};

// What a combination refuses differs from what a class refuses: see refusals.test.ts.
const common = laws.filter(({ name }) => !name.includes('refused with the map') && !name.startsWith('wrong inputs'));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  for (const combined of combinations) {
    describe(combined.name, () => {
      for (const law of common) {
        test(law.name, async () => {
          await setBackend(backend);
          await law.holds(asConstructor(combined), combined.example);
        });
      }
    });
  }
});
