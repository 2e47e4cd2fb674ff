/** Softmax of this and 0 is the smallest normal float32 number beside 1: a share of zero. */
const NOTHING = Math.log(2 ** -126);

/** Logits whose softmax is the given non-negative entries divided by their sum; equal logits where all entries are 0. */
export const logits = (entries: Float64Array): Float64Array => {
  const most = entries.reduce((a, b) => Math.max(a, b), 0);
  return entries.map((entry) => (most > 0 ? Math.max(Math.log(entry / most), NOTHING) : 0));
};
