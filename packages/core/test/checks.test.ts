/** How values are shown, and what is refused with them. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import './backends.js';
import { checkFlag, checkNames, checkRecord, checkSize, completeOptions, seedOf, showValue } from '../src/checks/index.js';
import { Linear, SlimError } from '../src/index.js';

beforeAll(() => setBackend('cpu'));

/** What a call throws. */
const refusal = (call: () => unknown): [string, string] => {
  try {
    call();
  } catch (problem) {
    if (problem instanceof SlimError) return [problem.code, problem.message];
  }
  throw new Error('was not refused');
};

describe('showValue', () => {
  test.each<[unknown, string]>([
    [2.5, '2.5'],
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['two', "'two'"],
    ['x'.repeat(61), `'${'x'.repeat(60)}…'`],
    [[1, 2], 'a list of 2'],
    [new Float32Array(1e5), 'a Float32Array of 100000'],
    [new DataView(new ArrayBuffer(3)), 'a DataView of 3'],
    [{}, 'an object with nothing'],
    [{ a: 1, b: 2 }, 'an object with a, b'],
    [Object.fromEntries(Array.from('abcdefghi', (name) => [name, 1])), 'an object with a, b, c, d, e, f, g, h, … (9 in all)'],
    [Math.max, 'the function max'],
    [() => 1, 'the function without a name'],
    [Symbol('s'), 'Symbol(s)'],
    [7n, '7'],
  ])('%p is shown as %s', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  test('a tensor is shown by its shape, and a long option of a map does not fill the message', () => {
    expect(showValue(tensor([[1, 2]]))).toBe('a tensor [1, 2]');
    const [code, message] = refusal(() => new Linear(2, 2, { weights: new Float32Array(1e5) } as object));
    expect([code, message.length < 120]).toEqual(['option', true]);
  });
});

describe('checks', () => {
  test.each<[string, () => unknown, [string, string]]>([
    ['a list for options', () => checkNames('f', [], ['a']), ['option', 'f: options must be an object, got a list of 0']],
    ['an unknown option', () => checkNames('f', { a: 1, b: 2 }, ['a']), ['option', "f: has no option 'b' (got 2); it has a"]],
    ['an unknown option to complete', () => completeOptions('f', { b: 2 }, { a: 1 }), ['option', "f: has no option 'b' (got 2); it has a"]],
    ['text for options', () => completeOptions('f', 'a', {}), ['option', "f: options must be an object, got 'a'"]],
    ['null for a record', () => checkRecord('f', 'args', null), ['option', 'f: args must be an object, got null']],
    ['half a feature', () => checkSize('f', 'size', 0.5), ['size', 'f: size must be a positive integer, got 0.5']],
    ['1 for true', () => checkFlag('f', 'bias', 1), ['option', 'f: bias must be true or false, got 1']],
    ['a seed in text', () => seedOf('f', '1'), ['option', "f: seed must be a safe integer, got '1'"]],
  ])('%s is refused', (_what, call, wanted) => {
    expect(refusal(call)).toEqual(wanted);
  });

  test('null and undefined mean the default', () => {
    const defaults = { a: 1, b: true };
    expect([null, undefined, {}, { a: null, b: undefined }].map((given) => completeOptions('f', given, defaults))).toEqual(
      Array(4).fill(defaults),
    );
    expect(completeOptions('f', { a: 0, b: false }, defaults)).toEqual({ a: 0, b: false });
    expect([seedOf('f', 7), Number.isSafeInteger(seedOf('f', null))]).toEqual([7, true]);
  });
});
