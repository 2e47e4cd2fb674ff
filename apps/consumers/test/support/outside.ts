import path from 'node:path';

const folder = process.env['SLIM_OUTSIDE'];
if (!folder) throw new Error('the folder outside is made by tools/setUp.mjs');

/** A path in the folder outside this repository where the packed packages are installed. */
export const outside = (...names: string[]): string => path.join(folder, ...names);
