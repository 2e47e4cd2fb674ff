/** A number with some significant digits, without an exponent where a reader needs none. */
export const digits = (value: number, significant = 3): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e6 || size < 0.001) return value.toExponential(1);
  return size >= 10 ** (significant - 1) ? value.toFixed(0) : value.toPrecision(significant);
};

/** Seconds as milliseconds, the unit named in the column's header. */
export const milliseconds = (seconds: number): string => digits(seconds * 1000);

/** A cost relative to the baseline, e.g. `1.05×`, `12.3×`, `240×`. */
export const times = (ratio: number): string => `${ratio >= 0.1 && ratio < 10 ? ratio.toFixed(2) : digits(ratio)}×`;

/** What a ratio may be off by, with the decimals of `times`: `±0.04`, `±1.2`, `±15`. */
export const timesSpread = (ratio: number, spread: number): string => {
  if (!(ratio < 10)) return `±${spread.toFixed(ratio < 100 ? 1 : 0)}`;
  return `±${ratio >= 0.1 ? spread.toFixed(2) : digits(spread, 2)}`;
};

/** A number that somebody chose, as they would write it: `0.1`. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(6)));

/** A share of one, e.g. `95.2 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A count that may be a fraction: `3`, `0.42`. */
export const count = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** Seconds as a clock, e.g. `2:05`. */
export const clock = (seconds: number): string => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/** `1 map`, `2 maps`. */
export const plural = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
