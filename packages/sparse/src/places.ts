const TAG = 'gaps:';

/** Numbers of at most 2⁵³ in groups of seven bits, the lowest first; all but the last group of a number carry bit 7 (LEB128). */
const toBytes = (numbers: readonly number[]): number[] => {
  const bytes: number[] = [];
  for (let left of numbers) {
    while (left >= 128) {
      bytes.push((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    bytes.push(left);
  }
  return bytes;
};

/** Places 0 ≤ p_0 < p_1 < … as text: what lies between one and the next. About 1.4 characters each where one of 20 is there. */
export const placesToText = (places: ArrayLike<number>): string => {
  const gaps = Array.from(places, (place, at) => (at === 0 ? place : place - (places[at - 1] as number) - 1));
  let text = '';
  for (const byte of toBytes(gaps)) text += String.fromCharCode(byte);
  return TAG + btoa(text);
};

/** The bytes behind base64, if it is. */
const fromBase64 = (text: string): string | undefined => {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
};

/** The places in a text, or what is wrong with it. All lie below `limit`. */
export const textToPlaces = (text: string, limit: number): readonly number[] | string => {
  const bytes = text.startsWith(TAG) ? fromBase64(text.slice(TAG.length)) : undefined;
  if (bytes === undefined) return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
  const places: number[] = [];
  let [next, gap, unit] = [0, 0, 1];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    gap += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    const place = next + gap;
    if (!(place < limit)) return `place ${place} of ${limit}`;
    places.push(place);
    [next, gap, unit] = [place + 1, 0, 1];
  }
  return unit === 1 ? places : 'a text that breaks off';
};
