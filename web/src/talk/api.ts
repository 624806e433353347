// What is said about a map and what was done to it.

import { get, post, put, remove, withQuery } from "../api/ask";
import type { Action, Key } from "../live/types.ts";

export interface Comment {
  id: number;
  key: Key;
  field: string;
  answers: number | null;
  text: string;
  by: string;
  mine: boolean;
  at: string;
  changed_at: string | null;
  resolved_at: string | null;
  resolved_by: string;
  mentions: string[];
}

export interface Suggestion {
  id: number;
  by: string;
  mine: boolean;
  at: string;
  note: string;
  state: string;
  words: string[];
}

export interface Told {
  number: number;
  at: string;
  by: string;
  via: string;
  words: string;
  keys: Key[];
}

export interface Version {
  id: number;
  number: number;
  name: string;
  note: string;
  by: string;
  at: string;
}

export interface Difference {
  kind: string;
  about: string;
  words: string;
}

const of = (map: string): string => `/api/maps/${encodeURIComponent(map)}`;

export const comments = (map: string, signal?: AbortSignal): Promise<Comment[]> => get(`${of(map)}/comments`, signal);
export const say = (map: string, said: { text: string; key?: Key; answers?: number; mentions?: number[] }): Promise<Comment> => post(`${of(map)}/comments`, said);
export const reword = (map: string, id: number, text: string): Promise<Comment> => put(`${of(map)}/comments/${id}`, { text });
export const settle = (map: string, id: number, resolved: boolean): Promise<Comment> => post(`${of(map)}/comments/${id}/resolve`, { resolved });
export const unsay = (map: string, id: number): Promise<void> => remove(`${of(map)}/comments/${id}`);
export const mentionable = (map: string): Promise<{ id: number; name: string }[]> => get(`${of(map)}/mentionable`);

export const suggestions = (map: string, signal?: AbortSignal): Promise<Suggestion[]> => get(`${of(map)}/suggestions`, signal);
export const suggest = (map: string, id: string, edits: readonly Action[]): Promise<Suggestion> => post(`${of(map)}/suggestions`, { id, edits: [...edits] });
export const decide = (map: string, id: number, how: "accept" | "refuse" | "withdraw", reason = ""): Promise<Suggestion> =>
  post(`${of(map)}/suggestions/${id}/${how}`, how === "refuse" ? { reason } : undefined);

export const activity = (map: string, lang: string, before?: number, signal?: AbortSignal): Promise<Told[]> =>
  get(withQuery(`${of(map)}/activity`, { lang, before, most: 50 }), signal);
export const versions = (map: string, signal: AbortSignal): Promise<Version[]> => get(`${of(map)}/versions`, signal);
export const keepVersion = (map: string, name: string): Promise<Version> => post(`${of(map)}/versions`, { name });
export const forgetVersion = (map: string, id: number): Promise<void> => remove(`${of(map)}/versions/${id}`);
export const differences = (map: string, lang: string, version: number): Promise<Difference[]> => get(withQuery(`${of(map)}/differences`, { lang, version }));
export const restore = (map: string, point: { version?: number; number?: number }): Promise<{ number: number }> => post(`${of(map)}/restore`, point);
export const branches = (map: string, signal: AbortSignal): Promise<{ name: string; number: number }[]> => get(`${of(map)}/branches`, signal);
export const makeBranch = (map: string, title: string): Promise<{ name: string }> => post(`${of(map)}/branches`, { title, state: "target" });
export const homecoming = (map: string, lang: string, signal: AbortSignal): Promise<{ differences: Difference[]; conflicts: unknown[] }> =>
  get(withQuery(`${of(map)}/homecoming`, { lang }), signal);
export const merge = (map: string): Promise<{ number: number; conflicts: unknown[] }> => post(`${of(map)}/merge`);
export const documentAddress = (map: string): string => `${of(map)}/document`;
