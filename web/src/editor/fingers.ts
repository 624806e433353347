// Fingers on the map: two zoom it, one held on a card lifts it, a tap on the card that has the focus writes.
//
// Browsers differ in what they let a finger drag, and a finger that scrolls must not lift; so a card is
// lifted after it was held still, and then follows the finger until it is let go.

import { useEffect, useRef, type RefObject } from "react";
import type { Key } from "../live/types.ts";
import { clampZoom, zoomAt } from "./pan-zoom";

const HELD_MS = 350;
const STILL_PX = 8;
const EDGE_PX = 56;
const STEP_PX = 12;

export interface Fingers {
  mayEdit: boolean;
  zoom: number;
  onZoom: (zoom: number) => void;
  /** Where the finger is now; null when it left every cell. */
  over: (cell: HTMLElement | null) => void;
  drop: (card: Key, cell: HTMLElement, y: number) => void;
}

interface Lifted {
  card: Key;
  ghost: HTMLElement;
  x: number;
  y: number;
}

export function useFingers(frame: RefObject<HTMLDivElement | null>, wanted: Fingers): void {
  const now = useRef(wanted);
  now.current = wanted;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let held: { timer: number; x: number; y: number } | null = null;
    let lifted: Lifted | null = null;
    let pinch: { apart: number; zoom: number } | null = null;
    let scrolling = 0;

    const forget = () => {
      if (held) clearTimeout(held.timer);
      held = null;
    };
    const put = () => {
      cancelAnimationFrame(scrolling);
      lifted?.ghost.remove();
      lifted = null;
      now.current.over(null);
    };
    const lift = (card: HTMLElement, x: number, y: number) => {
      held = null;
      const box = card.getBoundingClientRect();
      const ghost = card.cloneNode(true) as HTMLElement;
      ghost.className += " lifted";
      ghost.removeAttribute("data-card");
      Object.assign(ghost.style, { width: `${box.width}px`, left: "0", top: "0" });
      document.body.append(ghost);
      lifted = { card: card.dataset["card"] ?? "", ghost, x, y };
      navigator.vibrate?.(15);
      follow();
    };
    const follow = () => {
      if (!lifted) return;
      const { ghost, x, y } = lifted;
      ghost.style.transform = `translate(${x - 24}px, ${y - 24}px)`;
      now.current.over(cellAt(x, y));
      const box = element.getBoundingClientRect();
      const step = (at: number, low: number, high: number) => (at < low + EDGE_PX ? -STEP_PX : at > high - EDGE_PX ? STEP_PX : 0);
      element.scrollBy(step(x, box.left, box.right), step(y, box.top, box.bottom));
      scrolling = requestAnimationFrame(follow);
    };
    const start = (event: TouchEvent) => {
      forget();
      if (event.touches.length === 2) {
        put();
        pinch = { apart: apart(event.touches), zoom: now.current.zoom };
        return;
      }
      const touch = event.touches[0];
      const card = (event.target as HTMLElement).closest<HTMLElement>("[data-card]");
      if (!touch || !card || !now.current.mayEdit || card.querySelector("textarea")) return;
      const [x, y] = [touch.clientX, touch.clientY];
      held = { x, y, timer: window.setTimeout(() => lift(card, x, y), HELD_MS) };
    };
    const move = (event: TouchEvent) => {
      const touch = event.touches[0];
      if (!touch) return;
      if (pinch && event.touches.length === 2) {
        event.preventDefault();
        const [a, b] = [event.touches[0] as Touch, event.touches[1] as Touch];
        const next = clampZoom((pinch.zoom * apart(event.touches)) / pinch.apart);
        zoomAt(element, now.current.zoom, next, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2, now.current.onZoom);
      } else if (lifted) {
        event.preventDefault();
        lifted.x = touch.clientX;
        lifted.y = touch.clientY;
      } else if (held && Math.hypot(touch.clientX - held.x, touch.clientY - held.y) > STILL_PX) forget();
    };
    const end = (event: TouchEvent) => {
      forget();
      if (event.touches.length < 2) pinch = null;
      if (!lifted) return;
      event.preventDefault(); // no click follows
      const { card, x, y } = lifted;
      put();
      const cell = event.type === "touchend" ? cellAt(x, y) : null;
      if (cell) now.current.drop(card, cell, y);
    };
    // What a browser would do by itself with a finger that holds: its own dragging, its own menu.
    const ours = (event: Event) => {
      if (held || lifted) event.preventDefault();
      if (lifted) event.stopPropagation();
    };
    element.addEventListener("touchstart", start, { passive: true });
    element.addEventListener("touchmove", move, { passive: false });
    element.addEventListener("touchend", end, { passive: false });
    element.addEventListener("touchcancel", end, { passive: false });
    element.addEventListener("dragstart", ours, { capture: true });
    element.addEventListener("contextmenu", ours, { capture: true });
    return () => {
      forget();
      put();
      element.removeEventListener("touchstart", start);
      element.removeEventListener("touchmove", move);
      element.removeEventListener("touchend", end);
      element.removeEventListener("touchcancel", end);
      element.removeEventListener("dragstart", ours, { capture: true });
      element.removeEventListener("contextmenu", ours, { capture: true });
    };
  }, [frame]);
}

function apart(touches: TouchList): number {
  const [a, b] = [touches[0] as Touch, touches[1] as Touch];
  return Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
}

function cellAt(x: number, y: number): HTMLElement | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-cell]") ?? null;
}
