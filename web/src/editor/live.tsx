// The live map for the parts of the editor: one subscription per card, so that one edit redraws one card.

import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Key, LiveMap, Other, Refusal, Role, Row, Status } from "../live/types.ts";

export const LiveContext = createContext<LiveMap | null>(null);

export function useLive(): LiveMap {
  const live = useContext(LiveContext);
  if (!live) throw new Error("LiveContext is missing");
  return live;
}

export function useRow(key: Key): Row | undefined {
  const live = useLive();
  return useSyncExternalStore(
    useCallback((told: () => void) => live.subscribe(key, told), [live, key]),
    () => live.get(key),
  );
}

export function useChildren(key: Key, slot: string): readonly Key[] {
  const live = useLive();
  return useSyncExternalStore(
    useCallback((told: () => void) => live.subscribe(key, told), [live, key]),
    () => live.children(key, slot),
  );
}

/** Redraws the caller when any of `keys` changes; for the few parts that look across cards. */
export function useRows(keys: readonly Key[]): void {
  const live = useLive();
  useSyncExternalStore(
    useCallback(
      (told: () => void) => {
        const ends = keys.map((key) => live.subscribe(key, told));
        return () => ends.forEach((end) => end());
      },
      [live, keys],
    ),
    // Rows are the same objects until they change: their identities are the version.
    useVersion(keys),
  );
}

let versions = 0;
const numbers = new WeakMap<object, number>();

function useVersion(keys: readonly Key[]): () => string {
  const live = useLive();
  return useCallback(
    () =>
      keys
        .map((key) => {
          const row = live.get(key);
          if (!row) return 0;
          if (!numbers.has(row)) numbers.set(row, ++versions);
          return numbers.get(row);
        })
        .join(),
    [live, keys],
  );
}

function useStatusOf<T>(read: (live: LiveMap) => T): T {
  const live = useLive();
  return useSyncExternalStore(
    useCallback((told: () => void) => live.subscribeStatus(told), [live]),
    () => read(live),
  );
}

export const useStatus = (): Status => useStatusOf((live) => live.status);
export const usePending = (): number => useStatusOf((live) => live.pending);
export const useNumber = (): number => useStatusOf((live) => live.number);
export const useRole = (): Role => useStatusOf((live) => live.role);
export const useRefusals = (): readonly Refusal[] => useStatusOf((live) => live.refusals);
export const useCanUndo = (): boolean => useStatusOf((live) => live.canUndo);
export const useCanRedo = (): boolean => useStatusOf((live) => live.canRedo);

/** May change the map, or propose to. */
export function useMayEdit(): boolean {
  const role = useRole();
  return role === "owner" || role === "editor" || role === "suggester";
}

export function useOthers(): readonly Other[] {
  const live = useLive();
  return useSyncExternalStore(
    useCallback((told: () => void) => live.subscribePresence(told), [live]),
    () => live.others,
  );
}
