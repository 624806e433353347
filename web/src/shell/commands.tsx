// What can be done right now, by name: screens add their commands while they are shown.

import type { LucideIcon } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

export interface Command {
  id: string;
  label: string;
  /** The heading that it stands under. */
  group: string;
  icon?: LucideIcon;
  keys?: string;
  run: () => void;
}

const sets = new Map<symbol, readonly Command[]>();
let all: readonly Command[] = [];
const listeners = new Set<() => void>();

function settle(): void {
  all = [...sets.values()].reverse().flat();
  listeners.forEach((told) => told());
}

/** Offer `commands` in the palette while the caller is shown; memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const mine = Symbol();
    sets.set(mine, commands);
    settle();
    return () => {
      sets.delete(mine);
      settle();
    };
  }, [commands]);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(
    (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    () => all,
  );
}
