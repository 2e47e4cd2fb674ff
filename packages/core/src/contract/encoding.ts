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

/** The parameters of a map, downloaded. */
export const encodeParameters = async (table: StateTable): Promise<SavedMap['parameters']> => {
  const rows = Object.entries(table.entries).map(async ([key, { variable }]) => {
    const values = (await variable.data()) as Float32Array;
    return [key, { shape: variable.shape, data: encode(values) }] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
};
