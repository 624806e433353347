// Ctrl+F: every card whose words contain what is sought, one after the other.

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLang, useWords } from "../preferences";
import { folded } from "../shell/palette";
import { IconButton } from "../ui";
import { useEditor } from "./context";
import { focusSpot, type Spot } from "./state";
import { at, mainField, say } from "./text";
import { EDITOR } from "./words";

export function FindBar({ onClose }: { onClose: () => void }) {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const [sought, setSought] = useState("");
  const [place, setPlace] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const hits = useMemo(() => find(live, sought, lang), [live, sought, lang]);
  useEffect(() => {
    state.set({ found: new Set(hits) });
    setPlace(0);
    const first = hits[0];
    if (first) reveal(first);
    return () => state.set({ found: new Set() });
  }, [state, hits]);
  const step = (by: number) => {
    if (!hits.length) return;
    const next = (place + by + hits.length) % hits.length;
    setPlace(next);
    reveal(hits[next] ?? "");
  };
  const close = () => {
    const hit = hits[place];
    onClose();
    if (hit) focusSpot(hit);
  };
  return (
    <div className="find" role="search">
      <input
        ref={field}
        className="input"
        autoFocus
        aria-label={words.findOnMap}
        placeholder={words.findOnMap}
        value={sought}
        onChange={(event) => setSought(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
        }}
      />
      <output className="small muted">{sought ? words.findCount(hits.length ? place + 1 : 0, hits.length) : ""}</output>
      <IconButton small icon={ChevronUp} label={words.previous} keys="⇧ ↵" onPress={() => step(-1)} />
      <IconButton small icon={ChevronDown} label={words.next} keys="↵" onPress={() => step(1)} />
      <IconButton small icon={X} label={words.closeFind} keys="Esc" onPress={close} />
    </div>
  );
}

/** In the order of the drawing. */
function find(live: ReturnType<typeof useEditor>["live"], sought: string, lang: string): Spot[] {
  const wanted = folded(sought.trim());
  if (!wanted) return [];
  const spots = [...document.querySelectorAll<HTMLElement>("[role=grid] [data-spot]")].map((element) => element.dataset["spot"] ?? "");
  return spots.filter((spot) => {
    if (spot.includes("+")) return false;
    const [key, field] = spot.split("#");
    const row = live.get(key ?? "");
    return row ? folded(say(at(row.fields, field ?? mainField(row.kind)), lang)).includes(wanted) : false;
  });
}

function reveal(spot: Spot): void {
  document.querySelector(`[data-spot="${CSS.escape(spot)}"]`)?.scrollIntoView({ block: "center", inline: "center" });
}
