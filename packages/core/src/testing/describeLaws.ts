import { examplesOf, laws } from '../laws/index.js';
import type { MapModule } from '../registry.js';
import { backends, on, type Runner, TIMEOUT } from './runner.js';

/**
 * Tests every map of a module against every law on every backend that the test file has imported. The contract test of
 * a package is two lines.
 *
 * @example
 * ```ts
 * import * as maps from '@slim/core';
 * import { describeLaws } from '@slim/core/testing';
 *
 * const titles: string[] = [];
 * const runner = { describe: (_name: string, body: () => void) => body(), test: (name: string) => titles.push(name) };
 * describeLaws({ Linear: maps.Linear }, runner); // with jest: describeLaws(maps, { describe, test })
 * if (titles.length === 0) throw new Error('every law is a test');
 * ```
 */
export const describeLaws = (maps: MapModule, { describe, test }: Runner): void => {
  for (const backend of backends()) {
    for (const Map of Object.values(maps)) {
      describe(`${Map.description.name} on ${backend}`, () => {
        for (const law of laws) {
          test(law.name, () => on(backend, () => tryExamples(Map, law)), TIMEOUT);
        }
      });
    }
  }
};

/** Holds a map to one law at each of its examples; the failure names the example. */
const tryExamples = async (Map: MapModule[string], law: (typeof laws)[number]): Promise<void> => {
  for (const example of examplesOf(Map)) {
    try {
      await law.holds(Map, example);
    } catch (problem) {
      const at = `new ${Map.description.name}(${example.inFeatures}, ${example.outFeatures}, ${JSON.stringify(example.options ?? {})})`;
      throw new Error(`${at}: ${(problem as Error).message}`, { cause: problem });
    }
  }
};
