// Numbers as their reader writes them.

import type { Estimate } from "./api";
import type { Lang } from "../preferences";

export function number(value: number, lang: Lang, digits = 1): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value).replace("-", "−");
}

export function figure(one: Pick<Estimate, "value" | "unit">, lang: Lang): string {
  return one.unit === "percent" ? new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 }).format(one.value / 100) : number(one.value, lang);
}

export function range(one: Estimate, lang: Lang): string {
  return `${figure({ ...one, value: one.low }, lang)} … ${figure({ ...one, value: one.high }, lang)}`;
}
