// What every part of the editor shares: the live map, what this person looks at, who else is where.

import { createContext, useContext, useSyncExternalStore } from "react";
import type { Claim, Level } from "../api/maps";
import type { Key, LiveMap, Other } from "../live/types.ts";
import type { EditorState } from "./state";
import type { Finding } from "./findings-tab";

/** A value per key with a subscription per key: presence and truth levels change for few cards at once. */
export class ByKey<T> {
  private values: ReadonlyMap<Key, T> = new Map();
  private readonly listeners = new Map<Key, Set<() => void>>();

  get = (key: Key): T | undefined => this.values.get(key);

  /** Put all values anew; only those keys are told whose value differs. */
  put(next: ReadonlyMap<Key, T>, same: (a: T | undefined, b: T | undefined) => boolean): void {
    const before = this.values;
    const kept = new Map(next);
    for (const [key, value] of next) {
      const old = before.get(key);
      if (old !== undefined && same(old, value)) kept.set(key, old);
    }
    this.values = kept;
    for (const key of new Set([...before.keys(), ...next.keys()])) {
      if (before.get(key) !== kept.get(key)) this.listeners.get(key)?.forEach((told) => told());
    }
  }

  subscribe(key: Key, told: () => void): () => void {
    const set = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, set.add(told));
    return () => set.delete(told);
  }
}

export function useByKey<T>(store: ByKey<T>, key: Key): T | undefined {
  return useSyncExternalStore(
    (told) => store.subscribe(key, told),
    () => store.get(key),
  );
}

/** Who has their focus on a part, and whether they write there. */
export interface Here {
  name: string;
  colour: number;
  writes: boolean;
}

export interface Shared {
  live: LiveMap;
  state: EditorState;
  presence: ByKey<readonly Here[]>;
  levels: ByKey<Level>;
  claims: ByKey<Claim>;
  comments: ByKey<number>;
  /** What does not fit together, by the part that it concerns. */
  findings: ByKey<readonly Finding[]>;
}

export const EditorContext = createContext<Shared | null>(null);

export function useEditor(): Shared {
  const shared = useContext(EditorContext);
  if (!shared) throw new Error("EditorContext is missing");
  return shared;
}

/** Keep `presence` in step with who is here. */
export function followPresence(live: LiveMap, presence: ByKey<readonly Here[]>): () => void {
  const follow = () => presence.put(whereabouts(live.others), sameHere);
  follow();
  return live.subscribePresence(follow);
}

function whereabouts(others: readonly Other[]): Map<Key, readonly Here[]> {
  const found = new Map<Key, Here[]>();
  for (const { name, colour, state } of others) {
    const key = state.editing?.key ?? state.drag?.key ?? state.at;
    if (!key) continue;
    const here = { name, colour, writes: state.editing !== undefined };
    found.set(key, [...(found.get(key) ?? []), here]);
  }
  return found;
}

function sameHere(a: readonly Here[] | undefined, b: readonly Here[] | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
