import type { Parameter } from '../contract/Description.js';

/** A tensor that never changes: saved with the map, not trained; loading another value is refused. */
export const constant = (parameter: Parameter): Parameter => ({ ...parameter, role: 'constant' });

/** A tensor that follows the parameters through `refresh`: saved with the map, not trained. */
export const buffer = (parameter: Parameter): Parameter => ({ ...parameter, role: 'buffer' });
