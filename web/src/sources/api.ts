// Uploaded tables and the work done on them.

import { get, post, put, remove, withQuery } from "../api/ask";

export interface Told {
  code: string;
  message: string;
  remedy: string | null;
}

export interface Upload {
  id: string;
  kind: "events" | "verbatims";
  name: string;
  bytes: number;
  rows: number | null;
  created_at: string;
  created_by: string;
  names: string[];
  shown: string[][];
  columns: Record<string, string | null>;
  guessed: string[];
  notes: string[];
  sees: Record<string, unknown> | null;
  error: Told | null;
}

export interface Job {
  id: string;
  kind: string;
  state: string;
  step: string;
  done: number;
  of: number;
  map: string | null;
  notes: string[];
  result: Record<string, unknown>;
  error: Told | null;
  created_at: string;
  ended_at: string | null;
}

export const listUploads = (organisation: string, signal: AbortSignal): Promise<Upload[]> => get(withQuery("/api/uploads", { organisation }), signal);
export const showUpload = (id: string, signal: AbortSignal): Promise<Upload> => get(`/api/uploads/${id}`, signal);
export const mapColumns = (id: string, columns: Record<string, string>): Promise<Upload> => put(`/api/uploads/${id}/columns`, { columns });
export const deleteUpload = (id: string): Promise<void> => remove(`/api/uploads/${id}`);
export const listJobs = (organisation: string, signal: AbortSignal): Promise<Job[]> => get(withQuery("/api/jobs", { organisation }), signal);
export const showJob = (id: string): Promise<Job> => get(`/api/jobs/${id}`);
export const cancelJob = (id: string): Promise<Job> => post(`/api/jobs/${id}/cancel`);
export const discover = (asked: { organisation: string; events: string; verbatims: string | null; title: string }): Promise<Job> => post("/api/jobs/discover", asked);

export function bring(file: File, kind: string, organisation: string): Promise<Upload> {
  const form = new FormData();
  form.set("file", file);
  form.set("kind", kind);
  form.set("organisation", organisation);
  return post("/api/uploads", form);
}

export const ENDED = ["done", "failed", "cancelled", "finished", "stopped"];
