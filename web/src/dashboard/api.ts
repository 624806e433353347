// What the dashboard asks of the server.

import { get, post, put, remove, withQuery } from "../api/ask";
import type { ScoreUnit } from "../notation";

export interface FigureRow {
  figure: string;
  about: string;
  measure: string;
  value: number | null;
  unit: string;
  n: number;
  low: number | null;
  high: number | null;
  first_day: string | null;
  last_day: string | null;
  source: string;
  method: string;
}

/** The Monday, the value, how many it rests on. */
export type Week = [string, number, number];

export interface Voice {
  text: string;
  date: string | null;
  tone: number;
  scored: boolean;
  lang: string | null;
}

export interface Point {
  about: string;
  name: string;
  purchase_phase: "before" | "during" | "after" | null;
  believed: number | null;
  measured: { source: string; value: number; low: number | null; high: number | null; n: number }[];
  kept: { value: number; low: number | null; high: number | null; n: number } | null;
  touchpoints: { about: string; name: string; missing: boolean }[];
}

export interface Score {
  survey: string;
  title: string;
  place: string;
  metric: string;
  n: number;
  reading: "hidden" | "voices" | "indicative" | "normal";
  value: number | null;
  low: number | null;
  high: number | null;
  unit: ScoreUnit | null;
  formula: string | null;
  period: [string, string] | null;
}

export interface Measured {
  figures: FigureRow[];
  customers: number;
  period: [string, string];
  series: Record<string, Week[]>;
  moods: Record<string, Week[]>;
  voices: Record<string, Voice[]>;
  attributes: Record<string, string[]>;
  notes: string[];
}

export interface Board {
  measured: Measured | null;
  answers: Score[];
  curve: Point[];
  personas: { persona: string; name: string; segment: string | null; points: Point[] }[];
  gaps: { about: string; persona: string | null; beyond: number; sentence: string }[];
  title: string;
  moved: string;
  sources: { id: string; kind: string; name: string; rows: number | null; checksum: string; created_at: string }[];
}

export interface Filter {
  first: string;
  last: string;
  segment: string;
  channel: string;
}

export interface Alert {
  code: string;
  about: string;
  weight: "high" | "middle" | "low";
  message: string;
  rule: string;
  owner: string | null;
  dismissed: string | null;
}

export interface Guard {
  claims: number;
  weak: number;
  digest: boolean;
  alerts: Alert[];
  next_surveys: { about: string; label: string; touchpoint: string | null; whom: string; answers: number; why: string }[];
}

export interface Amount {
  low: number;
  high: number;
  unit: string;
  inputs: string;
}

export interface Opportunity {
  id: string;
  stage: string;
  label: string;
  score: number | null;
  formula: string;
  inputs: Record<string, number | null>;
  missing: string[];
  impact: number | null;
  effort: number | null;
  quadrant: "quick_win" | "big_bet" | "fill_in" | "reconsider" | "unknown";
  quadrant_words: string;
  pains: string[];
  owner: string | null;
  due_in_days: number | null;
  done_at: string | null;
  predicted: Amount | null;
  return: { low: number; middle: number; high: number; unit: string; chance_of_loss: number; assumptions: string } | null;
  realised: Amount | null;
  facts: string[];
}

export interface Ranking {
  opportunities: Opportunity[];
  calibration: { n: number; inside: number; bias: number | null };
}

/** What one opportunity brought, or why that cannot be said. */
export interface Brought {
  opportunity: string;
  realised: Amount | null;
  why_not: string | null;
}

export interface Atlas {
  maps: { name: string; title: string }[];
  shared: { kind: string; name: string; maps: string[] }[];
  duplicates: { kind: string; likeness: number; sentence: string; maps: string[] }[];
  nested: { map: string; stage: string; detail: string; found: boolean }[];
  found: { kind: string; map: string; about: string; label: string; stage: string | null }[];
}

export interface Feed {
  events: string | null;
  verbatims: string | null;
  surveys: string[];
}

const of = (name: string) => `/api/maps/${encodeURIComponent(name)}`;

export const showBoard = (name: string, filter: Filter, signal?: AbortSignal) => get<Board>(withQuery(`${of(name)}/dashboard`, { ...filter }), signal);
export const showGuard = (name: string, signal?: AbortSignal) => get<Guard>(`${of(name)}/guard`, signal);
export const showFeed = (name: string, signal?: AbortSignal) => get<Feed>(`${of(name)}/feed`, signal);
export const chooseFeed = (name: string, events: string | null, verbatims: string | null) => put<Feed>(`${of(name)}/feed`, { events, verbatims });
export const dismissAlert = (name: string, alert: Alert, reason: string) => post<Guard>(`${of(name)}/guard/dismissals`, { code: alert.code, about: alert.about, reason });
export const recallAlert = (name: string, alert: Alert) => remove<Guard>(`${of(name)}/guard/dismissals`, { code: alert.code, about: alert.about });
export const wishDigest = (name: string, on: boolean) => put<{ on: boolean }>(`${of(name)}/digest`, { on });
export const showOpportunities = (name: string, signal?: AbortSignal) => get<Ranking>(`${of(name)}/opportunities`, signal);
export const measureBrought = (name: string) => post<Brought[]>(`${of(name)}/opportunities/realised`);
export const showAtlas = (wanted: string, signal?: AbortSignal) => get<Atlas>(withQuery("/api/atlas", { wanted }), signal);
export const exportAddress = (name: string, file: string, filter: Filter) => withQuery(`${of(name)}/dashboard/${file}`, { ...filter });
export const streamAddress = (name: string) => `${of(name)}/dashboard/stream`;
