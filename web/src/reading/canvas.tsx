// Pan and zoom over a drawing, by pointer, wheel, buttons and keys.

import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from "react";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton } from "../ui";
import { useLang } from "../preferences";
import type { Words } from "./words";
import { percent } from "../notation";

interface View {
  x: number;
  y: number;
  scale: number;
}

const STEP = 1.25;
const LEAST = 0.1;
const MOST = 6;
const MOVE = 80;
const DRAG = 4;

interface Props {
  width: number;
  height: number;
  background: string;
  title: string;
  description: string;
  words: Words;
  children: ReactNode;
}

export function Canvas({ width, height, background, title, description, words, children }: Props) {
  const lang = useLang();
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 0.5 });
  const drag = useRef<{ x: number; y: number; moved: boolean; from: View } | null>(null);
  const fingers = useRef(new Map<number, PointerEvent>());

  const fit = useCallback(() => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !box.width) return;
    const scale = Math.min(box.width / width, Math.max(box.height / height, 0.35));
    setView({ x: (box.width - width * scale) / 2, y: Math.max(0, (box.height - height * scale) / 2), scale });
  }, [width, height]);

  useLayoutEffect(fit, [fit]);

  const zoom = useCallback((factor: number, at?: { x: number; y: number }) => {
    setView((from) => {
      const box = frame.current?.getBoundingClientRect();
      const point = at ?? { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 };
      const scale = Math.min(MOST, Math.max(LEAST, from.scale * factor));
      const by = scale / from.scale;
      return { x: point.x - (point.x - from.x) * by, y: point.y - (point.y - from.y) * by, scale };
    });
  }, []);

  const pan = useCallback((x: number, y: number) => {
    setView((from) => ({ ...from, x: from.x + x, y: from.y + y }));
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        zoom(Math.exp(-event.deltaY / 200), { x: event.clientX - box.left, y: event.clientY - box.top });
      } else {
        pan(-event.deltaX, -event.deltaY);
      }
    };
    // React listens passively, and then the page would scroll as well.
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [zoom, pan]);

  const key = (event: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [MOVE, 0],
      ArrowRight: [-MOVE, 0],
      ArrowUp: [0, MOVE],
      ArrowDown: [0, -MOVE],
    };
    const move = moves[event.key];
    if (move) pan(...move);
    else if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  };

  const down = (event: PointerEvent) => {
    fingers.current.set(event.pointerId, event);
    // A second finger ends the pan: from now on the two of them zoom.
    if (fingers.current.size > 1) drag.current = null;
    else if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, moved: false, from: view };
  };
  const move = (event: PointerEvent) => {
    const before = pair(fingers.current);
    if (fingers.current.has(event.pointerId)) fingers.current.set(event.pointerId, event);
    const after = pair(fingers.current);
    const box = frame.current?.getBoundingClientRect();
    if (before && after && box) {
      pan(after.x - before.x, after.y - before.y);
      return zoom(after.apart / before.apart, { x: after.x - box.left, y: after.y - box.top });
    }
    const from = drag.current;
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(x, y) < DRAG) return;
    if (!from.moved) {
      from.moved = true;
      frame.current?.setPointerCapture(event.pointerId);
    }
    setView({ ...from.from, x: from.from.x + x, y: from.from.y + y });
  };
  const up = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    // The click that ends a drag comes after this, and must not open anything.
    setTimeout(() => (drag.current = null));
  };

  /** A claim that gets the focus is brought into sight. */
  const focus = (event: FocusEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !(event.target instanceof SVGGElement)) return;
    const at = event.target.getBoundingClientRect();
    const margin = 24;
    const over = (low: number, high: number, from: number, to: number) =>
      low < from + margin ? from + margin - low : high > to - margin ? to - margin - high : 0;
    const [x, y] = [over(at.left, at.right, box.left, box.right), over(at.top, at.bottom, box.top, box.bottom)];
    if (x || y) pan(x, y);
  };

  return (
    <div className="canvas-frame">
      <div
        ref={frame}
        className="canvas"
        role="application"
        aria-label={words.canvas}
        tabIndex={0}
        onKeyDown={key}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onClickCapture={(event) => {
          if (drag.current?.moved) event.stopPropagation();
        }}
        onFocus={focus}
      >
        <svg width="100%" height="100%" role="group" aria-label={title}>
          <desc>{description}</desc>
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            <rect width={width} height={height} fill={background} />
            {children}
          </g>
        </svg>
      </div>
      <div className="zoom">
        <IconButton icon={ZoomOut} small label={words.zoomOut} keys="−" onPress={() => zoom(1 / STEP)} />
        <output>{percent(view.scale, lang)}</output>
        <IconButton icon={ZoomIn} small label={words.zoomIn} keys="+" onPress={() => zoom(STEP)} />
        <IconButton icon={Maximize} small label={words.fit} keys="0" onPress={fit} />
      </div>
    </div>
  );
}

/** Where two fingers are between them, and how far apart; null for any other number of fingers. */
function pair(fingers: ReadonlyMap<number, PointerEvent>): { x: number; y: number; apart: number } | null {
  const [a, b, third] = [...fingers.values()];
  if (!a || !b || third) return null;
  return {
    x: (a.clientX + b.clientX) / 2,
    y: (a.clientY + b.clientY) / 2,
    apart: Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)),
  };
}
