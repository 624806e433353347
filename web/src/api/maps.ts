// Maps as the server shows them: the gallery, the drawing of every view, how each claim is known.

import type { Lang, ThemeName } from "../preferences";
import { get, post, remove, withQuery } from "./ask";

export type Level =
  | "hypothesis"
  | "hint"
  | "supported"
  | "measured"
  | "stale"
  | "contradicted";

export interface MapCard {
  name: string;
  file: string;
  changed_at: string;
  title: string;
  description: string;
  state: string;
  stages: number;
  evidence: string;
  error: string | null;
}

export interface Fact {
  measure: string | null;
  value: number | null;
  unit: string | null;
  n: number | null;
  interval: [number, number] | null;
  confidence: number;
  period: [string, string] | null;
  segment: string | null;
  method: string | null;
  note: string | null;
  contradicts: boolean;
  source: string;
  source_kind: string | null;
  source_file: string | null;
  source_note: string | null;
}

export interface Quote {
  text: string;
  lang: string;
  date: string | null;
  sentiment: number | null;
}

export interface Claim {
  about: string;
  kind: string;
  label: string;
  stage: string;
  level: Level;
  why: string;
  facts: Fact[];
  quotes: Quote[];
}

export type Shape =
  | {
      is: "rect";
      x: number;
      y: number;
      w: number;
      h: number;
      r: number;
      fill: string;
      stroke: string | null;
      dash: string | null;
      pen: number;
    }
  | {
      is: "path";
      d: string;
      fill: string | null;
      stroke: string | null;
      pen: number;
      dash: string | null;
      opacity: number;
    }
  | {
      is: "circle";
      x: number;
      y: number;
      r: number;
      fill: string | null;
      stroke: string | null;
      pen: number;
    }
  | {
      is: "text";
      text: string;
      x: number;
      y: number;
      size: number;
      face: "Regular" | "Medium" | "SemiBold" | "Bold" | "Italic";
      fill: string;
      anchor: "start" | "middle" | "end";
      spacing: number;
    }
  | {
      is: "icon";
      x: number;
      y: number;
      size: number;
      stroke: string;
      d: string;
    };

export interface Group {
  role: string;
  about: string;
  label: string;
  children: (Group | Shape)[];
}

export interface Scene {
  width: number;
  height: number;
  background: string;
  title: string;
  description: string;
  groups: Group[];
}

export interface TextItem {
  text: string;
  note: string;
  about: string;
  assumed: boolean;
}

export interface CurveItem {
  about: string;
  believed: number | null;
  measured: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
  word: string;
}

export type TableRow =
  | { label: string; curve: false; cells: TextItem[][] }
  | { label: string; curve: true; cells: CurveItem[][] };

export interface Table {
  columns: { about: string; name: string; note: string }[];
  rows: TableRow[];
  footnotes: string[];
}

export interface MapShape {
  name: string;
  title: string;
  description: string;
  lang: string;
  scene: Scene;
  table: Table;
  claims: Claim[];
  downloads: string[];
  views: ViewName[];
}

export type ViewName = "journey" | "blueprint" | "touchpoints" | "persona" | "compare" | "evidence";

export function listMaps(lang: Lang, signal: AbortSignal, organisation?: string): Promise<MapCard[]> {
  return get(withQuery("/api/maps", { lang, organisation }), signal);
}

export function showMap(
  name: string,
  lang: Lang,
  theme: ThemeName,
  view: ViewName,
  signal: AbortSignal,
  beside?: string | null,
): Promise<MapShape> {
  return get(withQuery(`/api/maps/${encodeURIComponent(name)}`, { lang, theme, view, beside }), signal);
}

export function previewAddress(card: MapCard, lang: Lang, theme: ThemeName): string {
  const version = encodeURIComponent(card.changed_at);
  return `/api/preview/${card.name}?lang=${lang}&theme=${theme}&v=${version}`;
}

/** Where a map is fetched as a file; `page` is the paper of a PDF, one sheet for the whole drawing without it. */
export function exportAddress(name: string, form: string, lang: Lang, theme: ThemeName, view: ViewName, page = "fit", beside?: string | null): string {
  return withQuery(`/api/maps/${name}/export/${form}`, { lang, theme, view, page: page === "fit" ? null : page, beside });
}

export interface NewMapShape {
  organisation: string;
  title: string;
  stages: string;
  template: string;
  lang: Lang;
}

/** Make a map from a template; the answer names it. */
export function createMap(wanted: NewMapShape): Promise<{ name: string }> {
  return post("/api/maps", { ...wanted });
}

/** Import a file of any kind that `parcours import` reads. */
export function importMap(file: File, organisation: string): Promise<{ name: string; lost: string[] }> {
  const form = new FormData();
  form.set("file", file);
  form.set("organisation", organisation);
  return post("/api/maps/import", form);
}

/** A copy, without history, links and comments. */
export function duplicateMap(name: string): Promise<{ name: string }> {
  return post(`/api/maps/${encodeURIComponent(name)}/duplicate`);
}

/** Put a map into the trash; `bringBack` undoes it. */
export function trashMap(name: string): Promise<void> {
  return remove(`/api/maps/${encodeURIComponent(name)}`);
}

export interface Trashed {
  name: string;
  title: string;
  trashed_at: string;
}

export function listTrash(lang: Lang, signal?: AbortSignal): Promise<Trashed[]> {
  return get(withQuery("/api/trash", { lang }), signal);
}

export function deleteForGood(name: string): Promise<void> {
  return remove(`/api/trash/${encodeURIComponent(name)}`);
}

export function bringBack(name: string): Promise<void> {
  return post(`/api/trash/${encodeURIComponent(name)}`);
}
