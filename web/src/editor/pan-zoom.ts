// Ctrl+wheel zooms where the pointer is, Space and drag (or the middle button) pans.

import { useEffect, type RefObject } from "react";
import { isTyping } from "../shell/typing";

export const LEAST = 0.4;
export const MOST = 2;

export function clampZoom(zoom: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(zoom * 100) / 100));
}

/** Zoom so that the place at (`x`, `y`) of the window stays where it is. */
export function zoomAt(element: HTMLElement, zoom: number, next: number, x: number, y: number, onZoom: (zoom: number) => void): void {
  if (next === zoom) return;
  const box = element.getBoundingClientRect();
  const by = next / zoom;
  onZoom(next);
  requestAnimationFrame(() => {
    element.scrollLeft = (element.scrollLeft + x - box.left) * by - x + box.left;
    element.scrollTop = (element.scrollTop + y - box.top) * by - y + box.top;
  });
}

export function usePanZoom(frame: RefObject<HTMLDivElement | null>, zoom: number, onZoom: (zoom: number) => void): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const next = clampZoom(zoom * Math.exp(-event.deltaY / 300));
      zoomAt(element, zoom, next, event.clientX, event.clientY, onZoom);
    };
    // React listens passively, and then the browser would zoom the whole page.
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [frame, zoom, onZoom]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let space = false;
    let from: { x: number; y: number; left: number; top: number } | null = null;
    const key = (event: KeyboardEvent) => {
      if (event.code !== "Space" || isTyping(event.target)) return;
      space = event.type === "keydown";
      element.classList.toggle("pans", space);
      if (space && !(event.target instanceof HTMLButtonElement)) event.preventDefault();
    };
    const down = (event: PointerEvent) => {
      if (!space && event.button !== 1) return;
      event.preventDefault();
      event.stopPropagation();
      from = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop };
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      if (!from) return;
      element.scrollLeft = from.left - (event.clientX - from.x);
      element.scrollTop = from.top - (event.clientY - from.y);
    };
    const up = () => (from = null);
    addEventListener("keydown", key);
    addEventListener("keyup", key);
    element.addEventListener("pointerdown", down, { capture: true });
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    return () => {
      removeEventListener("keydown", key);
      removeEventListener("keyup", key);
      element.removeEventListener("pointerdown", down, { capture: true });
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
    };
  }, [frame]);
}
