// Numbers and days as their reader writes them: one notation for every screen, the same as on a drawn map.

import type { Lang } from "./preferences";

const NO_BREAK = "\u00a0";

/** The reader's own form of the language (`en-US`, `fr-CA`); the language alone where they have none. */
export function localeOf(lang: Lang): string {
  return navigator.languages.find((one) => one.toLowerCase().split("-")[0] === lang) ?? lang;
}

/** A number with a true minus; `options` as for Intl.NumberFormat. */
export function number(value: number, lang: Lang, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(localeOf(lang), options).format(value).replace("-", "−");
}

/** A score on −2…+2, or a difference: its sign is part of it; zero has none. */
export function signed(value: number, lang: Lang, most = 1): string {
  return number(value, lang, { signDisplay: "exceptZero", minimumFractionDigits: Math.min(1, most), maximumFractionDigits: most });
}

/** A share of one as a percentage. */
export function percent(share: number, lang: Lang, most = 0): string {
  return number(share, lang, { style: "percent", maximumFractionDigits: most });
}

/** Both ends of an interval, already in words: [low ; high]. */
export function interval(low: string, high: string): string {
  return `[${low}${NO_BREAK};${NO_BREAK}${high}]`;
}

/** How many a figure rests on. */
export function sample(n: number, lang: Lang): string {
  return `n${NO_BREAK}=${NO_BREAK}${number(n, lang)}`;
}

/** What the score of a survey is said in: a net of −100…+100 has its sign, a share its percent, a mean neither. */
export type ScoreUnit = "points" | "percent" | "scale";

export function scored(value: number, unit: ScoreUnit | null, lang: Lang): string {
  if (unit === "percent") return percent(value / 100, lang);
  return number(value, lang, { maximumFractionDigits: 1, ...(unit === "points" && { signDisplay: "exceptZero" }) });
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Seconds in the largest unit that holds at least two of them. */
export function duration(seconds: number, lang: Lang): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? (["second", 1] as const);
  return number(seconds / size, lang, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}

/** A day, or the day of a moment; a date without an hour is the same day in every time zone. */
export function day(text: string, lang: Lang): string {
  const zone = text.length === 10 ? { timeZone: "UTC" } : {};
  return new Date(text).toLocaleDateString(localeOf(lang), { dateStyle: "medium", ...zone });
}

/** A moment to the minute, where the reader is. */
export function moment(text: string, lang: Lang): string {
  return new Date(text).toLocaleString(localeOf(lang), { dateStyle: "medium", timeStyle: "short" });
}

/** From one day to another; what both share is said once. */
export function period([first, last]: readonly [string, string], lang: Lang): string {
  const form = new Intl.DateTimeFormat(localeOf(lang), { dateStyle: "medium", timeZone: "UTC" });
  return form.formatRange(new Date(first.slice(0, 10)), new Date(last.slice(0, 10)));
}
