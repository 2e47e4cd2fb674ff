/** The x with sigmoid(−x) = place, for a place from 0 to 1; beyond ±88 the exponential overflows float32. */
export const placeBetween = (place: number): number => {
  const inside = Math.min(Math.max(place, 0), 1);
  return Math.min(Math.max(Math.log((1 - inside) / inside), -88), 88);
};
