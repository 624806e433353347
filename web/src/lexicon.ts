// The words of the field, made from journey/lexicon.py: one concept has one name everywhere.

import lexicon from "./lexicon.json";
import type { Lang } from "./preferences";

type Tables = typeof lexicon;
export type TableName = keyof Tables;

const tables = lexicon as unknown as Record<string, Record<string, [string, string]>>;

/** The word for `literal`; the literal itself when there is none. */
export function word(table: TableName, literal: string, lang: Lang): string {
  return tables[table]?.[literal]?.[lang === "fr" ? 1 : 0] ?? literal;
}

export function options(table: TableName, lang: Lang): { key: string; label: string }[] {
  return Object.keys(tables[table] ?? {}).map((key) => ({ key, label: word(table, key, lang) }));
}

const BOUNDS = [-1.5, -0.5, 0.5, 1.5];

/** Which of five faces, colours and words a score on −2…+2 gets: 0 (worst) to 4 (best). */
export function bucket(score: number): number {
  return BOUNDS.filter((bound) => score > bound).length;
}

export function emotionWord(score: number, lang: Lang): string {
  return word("EMOTION_WORDS", String(bucket(score)), lang);
}
