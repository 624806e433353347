// The pointers of the others, in the map's own coordinates: a fraction of the cell that they are over.

import { useEffect, useRef } from "react";
import type { Other } from "../live/types.ts";
import { useEditor } from "./context";
import { useOthers } from "./live";

export function Cursors() {
  const { live } = useEditor();
  const others = useOthers();
  const layer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const sheet = layer.current?.parentElement;
    if (!sheet) return;
    const move = (event: PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const over = (event.target as HTMLElement).closest<HTMLElement>("[data-cell], .stage-head, .curve, .map-head") ?? sheet;
      const box = over.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
      const cell = over.dataset["cell"];
      live.setMine({ ...mine(live), pointer: cell ? { x, y, over: cell } : pointerIn(sheet, event) });
    };
    sheet.addEventListener("pointermove", move);
    return () => sheet.removeEventListener("pointermove", move);
  }, [live]);

  return (
    <div className="cursors" ref={layer} aria-hidden="true">
      {others.map((other) => (
        <Cursor key={other.connection} other={other} />
      ))}
    </div>
  );
}

const kept = new WeakMap<object, { at?: string }>();

/** What else of mine goes with the pointer: where my focus is. */
function mine(live: object): { at?: string } {
  return kept.get(live) ?? {};
}

export function keepMine(live: object, at: string | null): void {
  kept.set(live, at ? { at } : {});
}

function pointerIn(sheet: HTMLElement, event: PointerEvent): { x: number; y: number } {
  const box = sheet.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

function Cursor({ other }: { other: Other }) {
  const element = useRef<HTMLDivElement>(null);
  const pointer = other.state.pointer;
  useEffect(() => {
    const cursor = element.current;
    const sheet = cursor?.closest<HTMLElement>(".sheet");
    if (!cursor || !sheet || !pointer) return;
    const over = pointer.over ? sheet.querySelector<HTMLElement>(`[data-cell="${CSS.escape(pointer.over)}"]`) : null;
    const from = sheet.getBoundingClientRect();
    const box = (over ?? sheet).getBoundingClientRect();
    const scale = sheet.offsetWidth ? from.width / sheet.offsetWidth : 1;
    const x = (box.left - from.left + pointer.x * box.width) / scale;
    const y = (box.top - from.top + pointer.y * box.height) / scale;
    cursor.style.transform = `translate(${x}px, ${y}px)`;
  });
  if (!pointer) return null;
  return (
    <div ref={element} className="cursor" data-colour={other.colour}>
      <svg viewBox="0 0 16 16" width="16" height="16">
        <path d="M2 1l11 6-5 1.4L5.5 14z" />
      </svg>
      <span>{other.name}</span>
    </div>
  );
}
