// Which points of the curve are its peak and its trough.

/** The highest and the lowest point carry a value, so that the eye finds them. */
export function extremes(scores: readonly (number | null)[]): Map<number, "peak" | "trough"> {
  const known = scores.flatMap((score, index) => (score === null ? [] : [{ score, index }]));
  const found = new Map<number, "peak" | "trough">();
  if (known.length < 2) return found;
  const high = known.reduce((best, one) => (one.score > best.score ? one : best));
  const low = known.reduce((best, one) => (one.score < best.score ? one : best));
  if (low.score < 0) found.set(low.index, "trough");
  if (high.score > 0) found.set(high.index, "peak");
  return found;
}
