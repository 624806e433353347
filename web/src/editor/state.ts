// What this person looks at: focus, selection, what is being written. Never stored, never in React state
// of the grid: a moved focus redraws two cards, not two thousand.

import { useSyncExternalStore } from "react";
import type { Key } from "../live/types.ts";

/**
 * A place that can have the focus: a row's key, a field of a stage (`stage:order#goal.text`), the end of a
 * cell (`lane:goals+stage:order`).
 */
export type Spot = string;

/** A card that is being written and not yet there. */
export interface Draft {
  spot: Spot;
  lane: Key;
  stage: Key;
  after: Key | null;
}

export const PANELS = ["details", "evidence", "comments", "findings", "activity", "history"] as const;
export type PanelTab = (typeof PANELS)[number];

interface View {
  focus: Spot | null;
  editing: Spot | null;
  draft: Draft | null;
  selection: ReadonlySet<Key>;
  found: ReadonlySet<Key>;
  panel: PanelTab | null;
}

const NONE: ReadonlySet<Key> = new Set();

export class EditorState {
  view: View = { focus: null, editing: null, draft: null, selection: NONE, found: NONE, panel: null };

  /** `panel` is the one that the address asks for, when it asks for one. */
  constructor(panel: string | null = null) {
    this.view.panel = PANELS.find((one) => one === panel) ?? null;
  }

  private readonly listeners = new Set<() => void>();

  subscribe = (told: () => void): (() => void) => {
    this.listeners.add(told);
    return () => this.listeners.delete(told);
  };

  set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.listeners.forEach((told) => told());
  }

  focusOn(spot: Spot | null): void {
    if (spot !== this.view.focus) this.set({ focus: spot });
  }

  edit(spot: Spot): void {
    this.set({ editing: spot, draft: null });
  }

  write(draft: Draft): void {
    this.set({ editing: null, draft });
  }

  rest(): void {
    if (this.view.editing || this.view.draft) this.set({ editing: null, draft: null });
  }

  choose(keys: Iterable<Key>): void {
    this.set({ selection: new Set(keys) });
  }

  toggle(key: Key): void {
    const selection = new Set(this.view.selection);
    if (!selection.delete(key)) selection.add(key);
    this.set({ selection });
  }

  open(panel: PanelTab | null): void {
    this.set({ panel });
  }
}

/** One value of the view; the caller redraws only when that value changes. */
export function useView<T>(state: EditorState, read: (view: View) => T): T {
  return useSyncExternalStore(state.subscribe, () => read(state.view));
}

/** The row that a spot belongs to. */
export function keyOf(spot: Spot): Key {
  const end = spot.search(/[#+]/);
  return end < 0 ? spot : spot.slice(0, end);
}

/** The parts of a cell's spot. */
export function cellOf(spot: Spot): { lane: Key; stage: Key } | null {
  const [lane, stage] = spot.split("+");
  return lane && stage ? { lane, stage } : null;
}

/** Bring the focus to `spot` once it is drawn; other people's edits may take a moment to settle. */
export function focusSpot(spot: Spot, tries = 10): void {
  const element = document.querySelector<HTMLElement>(`[data-spot="${CSS.escape(spot)}"]`);
  if (element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else if (tries > 0) requestAnimationFrame(() => focusSpot(spot, tries - 1));
}
