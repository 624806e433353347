// The draft as an object that a form can change; what the form does not know is kept as it is.

export type Words = string | Record<string, string>;
export interface Choice { value: string | number; text?: Words }
export interface Element {
  type: string;
  name: string;
  title?: Words;
  html?: Words;
  isRequired?: boolean;
  visibleIf?: string;
  choices?: (Choice | string | number)[];
  rows?: (Choice | string | number)[];
  columns?: (Choice | string | number)[];
  rateMin?: number;
  rateMax?: number;
  "x-listen"?: Record<string, unknown>;
  [other: string]: unknown;
}
export interface DraftPage { name?: string; elements: Element[]; [other: string]: unknown }
export interface Quota { name: string; limit: number; question?: string | undefined; code?: string | number | undefined }
export interface Trigger { type: "complete" | "skip"; expression: string; gotoName?: string | undefined }
export interface Listen { channels?: string[]; quotas?: Quota[]; [other: string]: unknown }
export interface Draft {
  title: Words;
  locale?: string;
  pages: DraftPage[];
  completedHtml?: Words | undefined;
  triggers?: Trigger[] | undefined;
  "x-listen"?: Listen;
  [other: string]: unknown;
}

export function parsed(text: string): Draft | null {
  try {
    const data: unknown = JSON.parse(text);
    return data && typeof data === "object" && Array.isArray((data as Draft).pages) ? (data as Draft) : null;
  } catch {
    return null;
  }
}

export const written = (draft: Draft): string => `${JSON.stringify(draft, null, 2)}\n`;

export function said(words: Words | undefined, lang: string, own: string): string {
  if (words === undefined) return "";
  if (typeof words === "string") return lang === own ? words : "";
  return words[lang === own ? "default" : lang] ?? "";
}

export function withSaid(words: Words | undefined, lang: string, own: string, text: string): Words | undefined {
  const before: Record<string, string> = typeof words === "string" ? { default: words } : { ...words };
  const key = lang === own ? "default" : lang;
  if (text) before[key] = text;
  else delete before[key];
  const keys = Object.keys(before);
  if (keys.length === 0) return undefined;
  return keys.length === 1 && before["default"] !== undefined ? before["default"] : before;
}

/** What a question asks, in the reader’s language or else in any that it is written in; its name where it has no words. */
export function titleOf(question: Element, lang: string, own: string): string {
  const words = question.title ?? question.html;
  const any = typeof words === "string" ? words : Object.values(words ?? {}).find(Boolean);
  return said(words, lang, own) || said(words, own, own) || any || question.name;
}

export const listenOf = (draft: Draft): Listen => draft["x-listen"] ?? {};
export const questionsOf = (draft: Draft): Element[] => draft.pages.flatMap((page) => page.elements);
export const codes = (list: Element["choices"]): (string | number)[] => (list ?? []).map((one) => (typeof one === "object" ? one.value : one));

/** Each choice’s code with what it is called. */
export const choicesOf = (question: Element, lang: string, own: string): [string | number, string][] => listed(question.choices, lang, own);

export function listed(list: Element["choices"], lang: string, own: string): [string | number, string][] {
  return (list ?? []).map((one) => (typeof one === "object" ? [one.value, said(one.text, lang, own) || said(one.text, own, own) || String(one.value)] : [one, String(one)]));
}

export function asLines(list: (Choice | string | number)[] | undefined, own: string): string {
  return (list ?? [])
    .map((one) => {
      if (typeof one !== "object") return String(one);
      const [en, fr] = [said(one.text, "en", own), said(one.text, "fr", own)];
      return [one.value, en, fr].filter((part, at) => at === 0 || part || (at === 1 && fr)).join(" | ");
    })
    .join("\n");
}

export function fromLines(text: string, own: string): (Choice | string | number)[] {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const [code = "", en = "", fr = ""] = line.split("|").map((part) => part.trim());
      const value = /^-?\d{1,9}$/.test(code) ? Number(code) : code;
      let words = withSaid(undefined, "en", own, en);
      words = withSaid(words, "fr", own, fr);
      return words === undefined ? value : { value, text: words };
    });
}

export function newElement(draft: Draft): Element {
  const names = new Set(draft.pages.flatMap((page) => page.elements.map((one) => one.name)));
  let number = names.size + 1;
  while (names.has(`q${number}`)) number += 1;
  return { type: "comment", name: `q${number}`, title: { default: "", fr: "" } };
}

/** A survey with one question, in the language of its maker; how long answers are kept is a year until it is said. */
export function emptyDraft(title: string, question: string, lang: string): Draft {
  return { title, locale: lang, pages: [{ elements: [{ type: "comment", name: "q1", title: question }] }], "x-listen": { retentionDays: 365 } };
}
