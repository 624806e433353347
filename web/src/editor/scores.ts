// What a point of the curve says: its score in the reader's notation, and whether it is the peak or the trough.

import { type Lang, localeOf } from "../preferences";

export function signed(value: number, lang: Lang): string {
  return new Intl.NumberFormat(localeOf(lang), { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 })
    .format(value)
    .replace("-", "−");
}

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
