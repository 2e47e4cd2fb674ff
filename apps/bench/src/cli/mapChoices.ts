import type { LinearMapConstructor } from '@slim/core';
import { allMaps, registry } from '../packages.js';
import type { Choice } from './choose.js';

/** Every map with the names it goes by: class name, class name without “Linear”, registry keys and aliases. */
export const mapChoices = (): Choice<LinearMapConstructor>[] => {
  const keys = Object.entries(registry);
  return allMaps.map((value) => {
    const { name } = value.description;
    const own = keys.filter(([, constructor]) => constructor === value).map(([key]) => key);
    const short = name.replace(/Linear$/, '');
    const isFree = short !== '' && !keys.some(([key, constructor]) => key === short.toLowerCase() && constructor !== value);
    return { value, names: [name, ...own, ...(isFree ? [short] : [])] };
  });
};
