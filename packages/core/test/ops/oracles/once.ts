/** f, worked out once for the same arguments: both backends are held to the same matrices and the same float64 results. */
export const once = <Arguments extends readonly (string | number | boolean)[], Result>(
  f: (...given: Arguments) => Result,
): ((...given: Arguments) => Result) => {
  const known = new Map<string, Result>();
  return (...given) => {
    const key = JSON.stringify(given);
    if (!known.has(key)) known.set(key, f(...given));
    return known.get(key) as Result;
  };
};
