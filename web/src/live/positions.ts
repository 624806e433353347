// Places in a list as short strings; the twin of src/parcours/journey/positions.py.

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A position after `low` and before `high`; null is an end of the list. */
export function between(low: string | null, high: string | null): string {
  const from = low ?? "";
  let to = high !== null && high <= from ? null : high;
  let found = "";
  for (;;) {
    const place = found.length;
    const a = place < from.length ? DIGITS.indexOf(from[place]!) : 0;
    const b = to !== null && place < to.length ? DIGITS.indexOf(to[place]!) : DIGITS.length;
    if (b - a > 1) return found + DIGITS[(a + b) >> 1];
    if (b > a) to = null;
    found += DIGITS[a];
  }
}
