import { SlimError } from '../SlimError.js';
import type { SavedMap } from './SavedMap.js';
import type { StateTable } from './stateTable.js';

const CHUNK = 0x8000; // String.fromCharCode takes its characters as arguments, and engines bound their number

const encode = (values: Float32Array): string => {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => {
    view.setFloat32(i * 4, value, true);
  });
  const bytes = new Uint8Array(view.buffer);
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(text);
};

/** The numbers behind a saved parameter. */
export const decode = (where: string, key: string, data: unknown, size: number): Float32Array => {
  let text: string;
  try {
    text = atob(String(data));
  } catch (cause) {
    throw new SlimError('state', where, `'${key}' is not base64, got ${String(data).slice(0, 20)}`, { cause });
  }
  if (text.length !== size * 4) throw new SlimError('state', where, `'${key}' must hold ${size} float32 values, got ${text.length} bytes`);
  const view = new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  return Float32Array.from({ length: size }, (_, i) => view.getFloat32(i * 4, true));
};

type Options = SavedMap['options'];

const INFINITE: readonly unknown[] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

const changeEach = (options: Options, change: (value: unknown) => unknown): Options =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, change(value)]));

/** Options as JSON can hold them: it has no infinite numbers, and would write null. */
export const encodeOptions = (options: Options): Options =>
  changeEach(options, (value) => (INFINITE.includes(value) ? { number: String(value) } : value));

const decodeOption = (value: unknown): unknown => {
  const { number } = (typeof value === 'object' ? (value ?? {}) : {}) as { number?: unknown };
  return INFINITE.find((one) => String(one) === number) ?? value;
};

/** The options behind saved ones. What is no record of options is left to the constructor, which refuses it. */
export const decodeOptions = (saved: Options): Options =>
  typeof saved === 'object' && saved !== null && !Array.isArray(saved) ? changeEach(saved, decodeOption) : saved;

/** The parameters of a map, downloaded. */
export const encodeParameters = async (table: StateTable): Promise<SavedMap['parameters']> => {
  const rows = Object.entries(table.entries).map(async ([key, { variable }]) => {
    const values = (await variable.data()) as Float32Array;
    return [key, { shape: variable.shape, data: encode(values) }] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
};
