// The keyboard on the map: arrows from place to place, one key per thing that one can do.

import { useCallback, useEffect, type KeyboardEvent } from "react";
import { useWords } from "../preferences";
import { announce } from "../ui";
import { paste, readCells } from "./actions";
import { beginWriting } from "./cell";
import { useEditor } from "./context";
import { useDo } from "./doing";
import type { Lane } from "./lanes";
import { useMayEdit } from "./live";
import { isTyping } from "../shell/typing";
import { cellOf, focusSpot, keyOf, type Spot } from "./state";
import { EDITOR } from "./words";

const ARROWS: Record<string, "up" | "down" | "left" | "right"> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export function useKeys(lanes: readonly Lane[]): (event: KeyboardEvent) => void {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const act = useDo();
  const mayEdit = useMayEdit();

  const write = useCallback(
    (spot: Spot) => {
      const place = placeOf(spot, lanes, live);
      if (!place) return;
      const after = spot === place.cell || spot.includes("#") ? null : keyOf(spot);
      beginWriting(live, state, place.lane, place.stage, words.noTouchpoint, after);
    },
    [live, state, lanes, words],
  );

  useEffect(() => {
    // Tab while writing keeps the words and writes the next card, as in a spreadsheet.
    const next = (event: Event) => {
      const spot = String((event as CustomEvent).detail);
      const to = neighbourOf(spot, "right");
      if (!to) return focusSpot(spot);
      focusSpot(to);
      if (to.includes("+")) write(to);
      else state.edit(to);
    };
    addEventListener("parcours:next", next);
    return () => removeEventListener("parcours:next", next);
  }, [state, write]);

  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      const spot = state.view.focus;
      if (!mayEdit || !spot || isTyping(event.target) || !(event.target as HTMLElement).closest?.("[role=grid]")) return;
      const place = placeOf(spot, lanes, live);
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!place || !text.trim()) return;
      event.preventDefault();
      const from = lanes.findIndex((lane) => lane.key === place.lane.key);
      announce(words.didPaste(paste(live, readCells(text), lanes.slice(from), place.stage)));
    };
    addEventListener("paste", pasted);
    return () => removeEventListener("paste", pasted);
  }, [live, state, lanes, mayEdit, words]);

  return useCallback(
    (event: KeyboardEvent) => {
      const spot = (event.target as HTMLElement).dataset["spot"];
      if (!spot || event.defaultPrevented) return;
      const handled = move(event, spot) || (mayEdit && change(event, spot)) || look(event);
      if (handled) {
        event.preventDefault();
        event.stopPropagation();
      }

      function move(event: KeyboardEvent, spot: Spot): boolean {
        const way = ARROWS[event.key];
        if (way && !event.altKey && !event.ctrlKey && !event.metaKey) {
          const to = neighbourOf(spot, way);
          if (to) {
            if (event.shiftKey) extend(spot, to);
            focusSpot(to);
          }
          return true;
        }
        if (event.key === "Home" || event.key === "End") {
          const to = edgeOf(spot, event.key === "Home");
          if (to) focusSpot(to);
          return true;
        }
        return false;
      }

      function extend(from: Spot, to: Spot): void {
        const keys = [from, to].filter((one) => !/[#+]/.test(one) && !/^(stage|lane):/.test(one));
        state.choose([...state.view.selection, ...keys]);
      }

      function change(event: KeyboardEvent, spot: Spot): boolean {
        const way = ARROWS[event.key];
        const kind = spot.slice(0, spot.indexOf(":"));
        const plain = !/[#+]/.test(spot);
        const ctrl = event.ctrlKey || event.metaKey;
        if (way && event.altKey) {
          if (plain) act(way, spot, kind);
          return true;
        }
        if (event.key === "Enter" || event.key === "F2") {
          if (spot.includes("+")) write(spot);
          else state.edit(spot);
          return true;
        }
        if (event.key === "Delete" || event.key === "Backspace") {
          if (spot.includes("#")) act("clear", spot);
          else if (plain && kind !== "lane") act("remove", spot, kind);
          return true;
        }
        if (ctrl && event.key.toLowerCase() === "d") {
          if (plain && kind !== "lane") act("duplicate", spot, kind);
          return true;
        }
        if (ctrl || event.altKey) return false;
        if (event.key === "n" || event.key === "N") {
          write(spot);
          return true;
        }
        if ((event.key === "m" || event.key === "M") && plain && kind !== "stage" && kind !== "lane") {
          act("move", spot, kind);
          return true;
        }
        return false;
      }

      function look(event: KeyboardEvent): boolean {
        if (event.ctrlKey || event.metaKey || event.altKey) return false;
        if (event.key === "i" || event.key === "I") state.open(state.view.panel === "details" ? null : "details");
        else if (event.key === "c" || event.key === "C") state.open("comments");
        else if (event.key === "Escape" && state.view.selection.size) state.choose([]);
        else return false;
        return true;
      }
    },
    [live, state, act, mayEdit, write],
  );
}

/** The lane and the stage that a spot stands in. */
export function placeOf(spot: Spot, lanes: readonly Lane[], live: { children(key: string, slot: string): readonly string[] }): { lane: Lane; stage: string; cell: Spot } | null {
  const cell = document.querySelector(`[data-spot="${CSS.escape(spot)}"]`)?.closest<HTMLElement>("[data-cell]")?.dataset["cell"] ?? spot;
  const found = cellOf(cell);
  if (found) {
    const lane = lanes.find((one) => one.key === found.lane);
    return lane ? { lane, stage: found.stage, cell } : null;
  }
  // On a stage's heading: its first lane. On a lane's heading: its first stage.
  const stages = live.children("map", "stages");
  const key = keyOf(spot);
  const lane = spot.includes("#emotion") ? lanes.find((one) => one.shape.is === "curve") : (lanes.find((one) => one.key === key) ?? lanes[0]);
  const stage = stages.includes(key) ? key : stages[0];
  return lane && stage ? { lane, stage, cell: `${lane.key}+${stage}` } : null;
}

/** The next place in a direction, by what is drawn: rows, cells, cards. */
export function neighbourOf(spot: Spot, way: "up" | "down" | "left" | "right"): Spot | null {
  const element = document.querySelector<HTMLElement>(`[data-spot="${CSS.escape(spot)}"]`);
  const row = element?.closest<HTMLElement>("[role=row]");
  if (!element || !row) return null;
  const cells = cellsOf(row);
  const column = cells.findIndex((cell) => cell.includes(element));
  const place = cells[column]?.indexOf(element) ?? 0;
  if (way === "left" || way === "right") {
    const next = cells[column + (way === "left" ? -1 : 1)];
    return next ? spotOf(next[Math.min(place, next.length - 1)]) : null;
  }
  const within = cells[column]?.[place + (way === "up" ? -1 : 1)];
  if (within) return spotOf(within);
  const rows = [...document.querySelectorAll<HTMLElement>("[role=grid] [role=row]")];
  const next = rows[rows.indexOf(row) + (way === "up" ? -1 : 1)];
  if (!next) return null;
  const below = cellsOf(next)[column] ?? cellsOf(next)[0];
  return below ? spotOf(way === "up" ? below.at(-1) : below[0]) : null;
}

function edgeOf(spot: Spot, first: boolean): Spot | null {
  const row = document.querySelector(`[data-spot="${CSS.escape(spot)}"]`)?.closest<HTMLElement>("[role=row]");
  const cells = row ? cellsOf(row) : [];
  const cell = first ? cells[1] : cells.at(-1);
  return cell ? spotOf(cell[0]) : null;
}

/** The places of a row, column by column; a filled cell's place to add is not on the way. */
function cellsOf(row: HTMLElement): HTMLElement[][] {
  const cells = [...row.querySelectorAll<HTMLElement>("[role=rowheader], [role=columnheader], [role=gridcell]")];
  return cells.flatMap((cell) => {
    const spots = cell.matches("[data-spot]") ? [cell] : [...cell.querySelectorAll<HTMLElement>("[data-spot]:not(.add:not([data-empty]))")];
    if (cell.classList.contains("curve")) return spots.map((one) => [one]);
    // The corner has no place of its own, but keeps its column.
    return [spots];
  });
}

function spotOf(element: HTMLElement | undefined): Spot | null {
  return element?.dataset["spot"] ?? null;
}
