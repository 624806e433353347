// Where we are: the path is the state, so that Back, reload and a sent link all work.

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
addEventListener("popstate", () => listeners.forEach((told) => told()));

/** Go to `to` (path, query, hash); `replace` keeps Back from returning here. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  listeners.forEach((told) => told());
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** One value of the query, and how to set it without leaving the page. */
export function useQuery(name: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name));
  return [
    value,
    (next) => {
      const query = new URLSearchParams(location.search);
      if (next === null || next === "") query.delete(name);
      else query.set(name, next);
      const text = query.toString();
      go(location.pathname + (text ? `?${text}` : ""), { replace: true });
    },
  ];
}

export type Params = Record<string, string>;

export interface ScreenProps {
  /** The values of the `:names` and of the `*` in the pattern. */
  params: Params;
}

/** The values of `:names` in `pattern` when `path` fits it; a last `*` takes the rest. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  const open = wanted.at(-1) === "*";
  if (open ? given.length < wanted.length - 1 : given.length !== wanted.length) return null;
  const found: Params = {};
  for (const [index, part] of wanted.entries()) {
    if (part === "*") {
      found["*"] = given.slice(index).map(decodeURIComponent).join("/");
      return found;
    }
    const value = given[index] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return found;
}
