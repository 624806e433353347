// A command, carried out and told: the same words for the eye, the ear and the finger.

import { createContext, useContext, useMemo } from "react";
import type { Key } from "../live/types.ts";
import { useLang, useWords } from "../preferences";
import { announce } from "../ui";
import {
  duplicate, mergeStages, moveLane, moveStage, named, neighbour, removeAll, setField, stageOf, stepCard,
} from "./actions";
import { useEditor } from "./context";
import { lanesOf } from "./lanes";
import { focusSpot, keyOf } from "./state";
import { EDITOR } from "./words";

export type Asking = { is: "move"; key: Key } | { is: "split"; key: Key } | { is: "lane" } | null;

/** Opens a dialog of the editor. */
export const AskContext = createContext<(asking: Asking) => void>(() => undefined);

type Do = (what: string, key: Key, kind?: string) => void;

export function useDo(): Do {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const ask = useContext(AskContext);
  return useMemo<Do>(() => {
    const title = (key: Key) => named(live.get(key), lang);
    const steps = {
      up: (key: Key) => words.didMoveUp(title(key)),
      down: (key: Key) => words.didMoveDown(title(key)),
      left: (key: Key) => words.didMove(title(key), "", title(stageOf(live, key))).replace(", .", "."),
      right: (key: Key) => words.didMove(title(key), "", title(stageOf(live, key))).replace(", .", "."),
    };
    const remove = (key: Key) => {
      const chosen = state.view.selection.has(key) ? [...state.view.selection] : [key];
      const after = nextSpot(keyOf(key), chosen);
      if (removeAll(live, chosen)) return;
      state.choose([]);
      announce(words.didRemove(chosen.length));
      if (after) focusSpot(after);
    };
    return (what, key, kind = key.slice(0, key.indexOf(":"))) => {
      if (kind === "stage" && (what === "left" || what === "right")) {
        const moved = moveStage(live, key, what === "left" ? -1 : 1);
        const stages = live.children("map", "stages");
        announce(moved ? words.didMoveStage(title(key), stages.indexOf(key) + 1, stages.length) : words.noFurther);
        focusSpot(key);
        return;
      }
      if (kind === "lane" && (what === "up" || what === "down")) {
        const moved = moveLane(live, key, what === "up" ? -1 : 1, lang);
        const lane = lanesOf(live, lang).find((one) => one.key === key);
        announce(moved ? words.didMoveLane(lane?.label ?? "") : words.noFurther);
        focusSpot(key);
        return;
      }
      switch (what) {
        case "up":
        case "down":
        case "left":
        case "right": {
          const moved = stepCard(live, key, what);
          announce(moved ? steps[what](key) : words.noFurther);
          focusSpot(key);
          return;
        }
        case "duplicate": {
          const made = duplicate(live, key);
          if (!made) return;
          announce(words.didDuplicate(title(key)));
          focusSpot(made);
          return;
        }
        case "merge": {
          const next = neighbour(live, key, 1);
          if (!next) return announce(words.noFurther);
          const said = words.didMerge(title(next), title(key));
          if (!mergeStages(live, next, key)) announce(said);
          focusSpot(key);
          return;
        }
        case "clear": {
          const [stage, field] = key.split("#");
          if (stage && field) setField(live, stage, field.startsWith("goal.") ? "goal" : field.startsWith("duration.") ? "duration" : field, null);
          announce(words.didRemove(1));
          return;
        }
        case "remove":
          return remove(key);
        case "move":
        case "split":
          return ask({ is: what, key });
      }
    };
  }, [live, state, words, lang, ask]);
}

/** Where the focus goes when these cards are gone: the next thing on the map that stays. */
function nextSpot(key: Key, gone: readonly Key[]): string | null {
  const spots = [...document.querySelectorAll<HTMLElement>("[data-spot]")].map((element) => element.dataset["spot"] ?? "");
  const from = spots.indexOf(key);
  const stays = (spot: string) => !gone.includes(keyOf(spot)) && !gone.some((one) => spot.includes(`+${one}`));
  return spots.slice(from + 1).find(stays) ?? spots.slice(0, Math.max(0, from)).reverse().find(stays) ?? null;
}
