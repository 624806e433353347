// Surveys as the server tells and takes them.

import { get, post, put, remove, withQuery } from "../api/ask";
import type { ScoreUnit } from "../notation";

export interface Estimate { value: number; low: number; high: number; n: number; unit: ScoreUnit; formula: string }
export interface Scores {
  metric: string; label: string; reading: "hidden" | "voices" | "indicative" | "normal";
  n: number; positive: number; neutral: number; negative: number;
  score: Estimate | null; net: Estimate | null; mean: Estimate | null;
}
export interface PlaceScore { reading: Scores["reading"]; n: number; value: number | null; low: number | null; high: number | null }
export interface Place { id: string; kind: "stage" | "touchpoint"; label: string }
export interface Card { name: string; title: string; state: "draft" | "open" | "closed"; map: string; about: string[]; complete: number; needed: number; changed_at: string; scores: Scores | null }
export interface Full {
  name: string; title: string; state: Card["state"]; map: string; text: string; version: number | null; langs: string[];
  links: Record<string, string>; missing: string[]; unpublished: boolean;
  needed: { points: number; to_show: number; to_detect: number }[];
}
export interface Wrong { path: string; message: string }
export interface QuestionResult {
  name: string; type: string; title: string; stage: string | null; touchpoint: string | null; n: number; written: number;
  values: { code: string; label: string; n: number }[]; scores: Scores | null;
  change: { points: number; low: number; high: number; certain: boolean } | null;
  needed_for_10: number | null; places: Record<string, PlaceScore>; period: [string, string] | null;
}
export interface Results {
  name: string; title: string; complete: number; partial: number; over_quota: number; period: [string, string] | null;
  per_day: { day: string; n: number }[]; least: number; score_from: number; every: boolean; questions: QuestionResult[];
}
export interface Invitations { states: Record<string, number>; rr1: number | null; rr2: number | null; eligible: number; undelivered: number }
export interface Kept { contacts: number; invitations: number; answers: number }
export interface Template { name: string; title: string; use: string }
export interface Voice { text: string; place: string; day: string; lang: string }
export interface Call { link: string; invitation: string; name: string; phone: string; lang: string; zone: string; tries: number; last: string | null; note: string; appointment_at: string | null }
export interface Calls { calls: Call[]; endings: { name: string; code: string; label: string }[] }
export interface FollowUp {
  id: string; reason: string; owner: string; state: string; opened_at: string; due_at: string; first_contact_at: string | null;
  cause: string; action: string; outcome: string; late: boolean;
  said: { question: string; answer: string }[]; contact: { name: string; email: string; phone: string } | null;
}
export interface Alert { question: string; place: string; cause: string; points: number | null; z: number | null; n: number; opened_at: string; closed_at: string | null }

const one = (name: string): string => `/api/surveys/${name}`;

export const listSurveys = (organisation: string, signal: AbortSignal, map = ""): Promise<Card[]> => get(withQuery("/api/surveys", { organisation, map_name: map }), signal);
export const lookForContact = (who: string, organisation: string): Promise<Kept> => post("/api/surveys-contacts/look", { who, organisation });
export const forgetContact = (who: string, organisation: string, never_again: boolean): Promise<Kept> => post("/api/surveys-contacts/forget", { who, organisation, never_again });
export const listTemplates = (signal: AbortSignal): Promise<Template[]> => get("/api/surveys-templates", signal);
export const makeSurvey = (wanted: Record<string, string>): Promise<Full> => post("/api/surveys", wanted);
export const showSurvey = (name: string, signal: AbortSignal): Promise<Full> => get(one(name), signal);
export const saveDraft = (name: string, text: string): Promise<Full> => put(one(name), { text });
export const publish = (name: string): Promise<Full> => post(`${one(name)}/publish`);
export const close = (name: string): Promise<Full> => post(`${one(name)}/close`);
export const deleteSurvey = (name: string): Promise<void> => remove(one(name));
export const checkDraft = (text: string): Promise<Wrong[]> => post("/api/surveys-check", { text });
export const showResults = (name: string, query: Record<string, string>, signal: AbortSignal): Promise<Results> => get(withQuery(`${one(name)}/results`, query), signal);
export const showPlaces = (name: string, lang: string, signal: AbortSignal): Promise<Place[]> => get(withQuery(`${one(name)}/places`, { lang }), signal);
export const showVoices = (name: string, question: string): Promise<Voice[]> => get(`${one(name)}/voices/${question}`);
export const showCalls = (name: string, signal: AbortSignal): Promise<Calls> => get(`${one(name)}/calls`, signal);
export const noteCall = (name: string, invitation: string, attempt: Record<string, string>): Promise<unknown> => post(`${one(name)}/calls/${invitation}`, attempt);
export const enterAnswers = (name: string, body: Record<string, unknown>): Promise<unknown> => post(`${one(name)}/answers`, body);
export const bringContacts = (name: string, text: string): Promise<{ new: number }> => post(`${one(name)}/contacts`, { text });
export const invite = (name: string, channel: string): Promise<{ asked: number; not_asked: Record<string, number> }> => post(`${one(name)}/invitations`, { channel });
export const remind = (name: string): Promise<{ reminded: number }> => post(`${one(name)}/reminders`);
export const showInvitations = (name: string, signal: AbortSignal): Promise<Invitations> => get(`${one(name)}/invitations`, signal);
export const sendAgain = (name: string): Promise<{ waiting: number }> => post(`${one(name)}/undelivered`);
export const showFollowUps = (name: string, signal: AbortSignal): Promise<FollowUp[]> => get(`${one(name)}/follow-ups`, signal);
export const actOn = (name: string, id: string, act: Record<string, string>): Promise<{ state: string }> => post(`${one(name)}/follow-ups/${id}`, act);
export const showAlerts = (name: string, signal: AbortSignal): Promise<Alert[]> => get(`${one(name)}/alerts`, signal);
export const liveAddress = (name: string): string => `/s/_live/${name}`;

export function bringSurvey(file: File, organisation: string): Promise<{ name: string; lost: Wrong[] }> {
  const form = new FormData();
  form.set("file", file);
  return post(withQuery("/api/surveys-import", { organisation }), form);
}

// The page as respondents will see it, as text for a frame; nothing is stored from it.
export async function previewOf(text: string, lang: string): Promise<string> {
  const token = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";
  const answer = await fetch("/api/surveys-preview", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ text, lang }),
  });
  return answer.ok ? answer.text() : "";
}
