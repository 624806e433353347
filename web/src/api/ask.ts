// The one way to ask the server: same origin, same error shape, the CSRF token where it is needed.

import type { Lang } from "../preferences";

/** What the server put into words, or the lack of an answer (`code` is `offline`). */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly remedy: string | null = null,
    readonly status = 0,
    readonly code = "",
    readonly body: unknown = null,
  ) {
    super(message);
  }
}

type Body = Record<string, unknown> | unknown[] | FormData | Blob | undefined;

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function ask<T>(method: string, address: string, body?: Body, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": document.documentElement.lang || "en",
  };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  const raw = body instanceof FormData || body instanceof Blob;
  if (body !== undefined && !raw) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(address, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal("offline", null, 0, "offline");
  }
  if (answer.status === 204) return undefined as T;
  // What was cut off on the way is no answer; only a refusal may come without words.
  if (answer.ok) return (await answer.json()) as T;
  throw refusal(answer.status, await answer.json().catch(() => null));
}

interface Told {
  error?: { code?: string; message?: string; remedy?: string | null };
  errors?: { message: string; param?: string; code?: string }[];
  detail?: string;
}

function refusal(status: number, told: unknown): Refusal {
  const body = (told ?? {}) as Told;
  const first = body.errors?.[0];
  return new Refusal(
    body.error?.message ?? first?.message ?? body.detail ?? `HTTP ${status}`,
    body.error?.remedy ?? null,
    status,
    body.error?.code ?? first?.code ?? "",
    told,
  );
}

export const get = <T>(address: string, signal?: AbortSignal): Promise<T> => ask<T>("GET", address, undefined, signal);
export const post = <T>(address: string, body?: Body): Promise<T> => ask<T>("POST", address, body);
export const put = <T>(address: string, body?: Body): Promise<T> => ask<T>("PUT", address, body);
export const patch = <T>(address: string, body?: Body): Promise<T> => ask<T>("PATCH", address, body);
export const remove = <T>(address: string, body?: Body): Promise<T> => ask<T>("DELETE", address, body);

/** `address` with the parameters that have a value. */
export function withQuery(address: string, query: Record<string, string | number | null | undefined>): string {
  const kept = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (!kept.length) return address;
  return `${address}?${new URLSearchParams(kept.map(([name, value]) => [name, String(value)]))}`;
}

export type { Lang };
