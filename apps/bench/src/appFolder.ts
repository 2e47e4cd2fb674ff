import { fileURLToPath } from 'node:url';

/** The folder of this app; the same seen from src/ and from dist/. */
export const appFolder = fileURLToPath(new URL('..', import.meta.url));
