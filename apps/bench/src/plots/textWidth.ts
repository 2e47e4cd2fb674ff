const NARROW = new Set("fijlrtI.,:;'|()[]! ");
const WIDE = new Set('mwMW%@×→≤≥');

/**
 * Width of a text in ems, for a sans-serif font that is not known: somewhat generous, so that nothing is cut off.
 * Without a canvas Vega would take 0.8 em for every character and give half of a plot to its labels.
 */
export const textWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += NARROW.has(character) ? 0.37 : WIDE.has(character) ? 0.92 : /[A-Z]/.test(character) ? 0.7 : 0.59;
  return width;
};
