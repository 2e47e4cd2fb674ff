import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import './backends.js';
import { type LinearMapConstructor, SlimError } from '../src/index.js';
import * as maps from '../src/maps.js';
import { goldenOptions } from '../src/testing/index.js';

interface Case {
  readonly class: string;
  readonly options: Record<string, unknown>;
  readonly expect: 'throw' | 'ok';
}
const { cases } = JSON.parse(readFileSync(path.join(__dirname, 'golden/validation.json'), 'utf8')) as { cases: Case[] };

describe('constructor options that the golden list names', () => {
  for (const golden of cases.filter((one) => one.class in maps)) {
    const { inFeatures, outFeatures, options } = goldenOptions(golden.options);
    const Map = (maps as Record<string, LinearMapConstructor>)[golden.class] as LinearMapConstructor;
    const make = () => new Map(inFeatures, outFeatures, options).dispose();
    test(`new ${golden.class}(${inFeatures}, ${outFeatures}, ${JSON.stringify(options)}): ${golden.expect}`, () => {
      if (golden.expect === 'throw') expect(make).toThrow(SlimError);
      else expect(make).not.toThrow();
    });
  }
});
