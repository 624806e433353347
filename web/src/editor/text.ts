// Texts of a document may exist in several languages; the editor shows one and changes that one.

import type { Fields, Json, Row } from "../live/types.ts";

/** The value at a dotted path; undefined where nothing is said. */
export function at(fields: Fields | undefined, path: string): Json | undefined {
  let value: Json | undefined = fields as Json | undefined;
  for (const part of path.split(".")) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
    value = value[part];
  }
  return value;
}

/** The words of a text in `lang`, else in the first language that it exists in. */
export function say(value: Json | undefined, lang: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (value === null || value === undefined || typeof value !== "object" || Array.isArray(value)) return "";
  const words = value[lang] ?? Object.values(value)[0];
  return typeof words === "string" ? words : "";
}

/** The path that a change of the shown words goes to: `name`, or `name.fr` of a text by language. */
export function wordsPath(fields: Fields | undefined, path: string, lang: string): string {
  const value = at(fields, path);
  if (value === null || value === undefined || typeof value !== "object" || Array.isArray(value)) return path;
  return `${path}.${lang in value ? lang : (Object.keys(value)[0] ?? lang)}`;
}

const MAIN: Record<string, string> = {
  map: "title",
  stage: "name",
  persona: "name",
  touchpoint: "label",
  painpoint: "label",
  opportunity: "label",
  metric: "label",
  lane: "label",
  source: "label",
};

/** The field that a row is known by. */
export function mainField(kind: string): string {
  return MAIN[kind] ?? "text";
}

export function titleOf(row: Row | undefined, lang: string): string {
  return row ? say(at(row.fields, mainField(row.kind)), lang) : "";
}

/** French puts a narrow space before tall signs; without it a lone « ! » begins a line. */
export function typeset(text: string): string {
  return text.replace(/ (?=[!?;:»])/g, "\u202f").replace(/« /g, "«\u202f");
}
