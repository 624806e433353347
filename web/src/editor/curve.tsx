// The emotional curve: what was measured with its interval and n, beside what the team believes. The
// believed points are sliders: dragged, or moved by Enter and arrows.

import { memo, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { emotionWord } from "../lexicon";
import type { Fields, Key } from "../live/types.ts";
import { sample, signed } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import { announce } from "../ui";
import { useByKey, useEditor } from "./context";
import { Face } from "./face";
import { useMayEdit, useRows } from "./live";
import { monotone, runs, type XY } from "./monotone";
import { extremes } from "./scores";
import { useView } from "./state";
import { at, say, titleOf } from "./text";
import { EDITOR } from "./words";

const STEP = 0.1;

interface Point {
  stage: Key;
  believed: number | null;
  measured: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
  word: string;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function pointOf(stage: Key, fields: Fields | undefined, lang: Lang): Point {
  const interval = at(fields, "emotion.measured.interval");
  const [low, high] = Array.isArray(interval) ? interval : [null, null];
  return {
    stage,
    believed: number(at(fields, "emotion.score")),
    measured: number(at(fields, "emotion.measured.score")),
    low: number(low),
    high: number(high),
    n: number(at(fields, "emotion.measured.n")),
    word: say(at(fields, "emotion.word"), lang),
  };
}

export const Curve = memo(function Curve({ stages, others }: { stages: readonly Key[]; others: readonly { id: string; name: string }[] }) {
  const { live } = useEditor();
  const lang = useLang();
  useRows(stages);
  const [held, setHeld] = useState<{ stage: Key; value: number } | null>(null);
  const points = stages.map((stage) => {
    const point = pointOf(stage, live.get(stage)?.fields, lang);
    return held?.stage === stage ? { ...point, believed: held.value } : point;
  });
  const isMeasured = points.some((point) => point.measured !== null);
  const main = points.map((point) => (isMeasured ? point.measured : point.believed));
  const extreme = extremes(main);
  return (
    <div className="curve" role="gridcell" aria-colindex={2} aria-colspan={stages.length}>
      <Lines points={points} isMeasured={isMeasured} others={others.map((persona) => stages.map((stage) => number(at(live.get(stage)?.fields, `emotions.${persona.id}.score`))))} />
      {points.map((point, index) => (
        <Knob
          key={point.stage}
          point={point}
          index={index}
          count={points.length}
          isMain={!isMeasured}
          mark={extreme.get(index) ?? null}
          onHold={setHeld}
        />
      ))}
      {isMeasured &&
        points.map((point, index) =>
          point.measured === null ? null : <Measured key={point.stage} point={point} index={index} count={points.length} mark={extreme.get(index) ?? null} />,
        )}
      {others.length > 0 && (
        <span className="curve-legend">
          {others.map((persona, rank) => (
            <span key={persona.id} className={`legend legend-${rank % 3}`}>
              {persona.name}
            </span>
          ))}
        </span>
      )}
    </div>
  );
});

/** In units of stages and scores; the drawing is stretched, the pens are not. */
function Lines({ points, isMeasured, others }: { points: readonly Point[]; isMeasured: boolean; others: (number | null)[][] }) {
  const count = points.length;
  const place = (score: number | null, index: number): XY | null => (score === null ? null : { x: index + 0.5, y: 2 - score });
  const main = points.map((point, index) => place(isMeasured ? point.measured : point.believed, index));
  const paths = useMemo(() => runs(main).map(monotone), [JSON.stringify(main)]);
  const band = isMeasured
    ? runs(points.map((point, index) => (point.low === null || point.high === null ? null : { x: index + 0.5, y: 2 - point.high, y2: 2 - point.low })))
    : [];
  return (
    <svg className="curve-lines" viewBox={`0 -0.45 ${count} 4.9`} preserveAspectRatio="none" aria-hidden="true">
      {[0, 1, 3, 4].map((y) => (
        <line key={y} x1="0" x2={count} y1={y} y2={y} className="rule" />
      ))}
      {points.slice(1).map((point, index) => (
        <line key={point.stage} x1={index + 1} x2={index + 1} y1="-0.45" y2="4.45" className="rule" />
      ))}
      <line x1="0" x2={count} y1="2" y2="2" className="zero" />
      {band.map((run, index) => (
        <path key={index} className="band" d={`${monotone(run)}${monotone([...run].reverse().map((xy) => ({ x: xy.x, y: xy.y2 ?? xy.y }))).replace("M", "L")}Z`} />
      ))}
      <defs>
        <clipPath id="curve-above">
          <rect x="0" y="-1" width={count} height="3" />
        </clipPath>
        <clipPath id="curve-below">
          <rect x="0" y="2" width={count} height="3" />
        </clipPath>
      </defs>
      {paths.map((path, index) => {
        const run = runs(main)[index] ?? [];
        const area = `${path}L${run.at(-1)?.x ?? 0} 2L${run[0]?.x ?? 0} 2Z`;
        return (
          <g key={index}>
            <path d={area} className="above" clipPath="url(#curve-above)" />
            <path d={area} className="below" clipPath="url(#curve-below)" />
          </g>
        );
      })}
      {isMeasured &&
        runs(points.map((point, index) => place(point.believed, index))).map((run, index) => <path key={index} d={monotone(run)} className="line believed" />)}
      {others.map((scores, rank) =>
        runs(scores.map(place)).map((run, index) => <path key={`${rank}-${index}`} d={monotone(run)} className={`line other-${rank % 3}`} />),
      )}
      {paths.map((path, index) => (
        <path key={index} d={path} className="line" />
      ))}
    </svg>
  );
}

function left(index: number, count: number): string {
  return `${((index + 0.5) / count) * 100}%`;
}

function top(score: number): string {
  return `${((2 - score + 0.45) / 4.9) * 100}%`;
}

function Measured({ point, index, count, mark }: { point: Point; index: number; count: number; mark: "peak" | "trough" | null }) {
  const lang = useLang();
  const words = useWords(EDITOR);
  const score = point.measured ?? 0;
  const interval = point.low !== null && point.high !== null ? words.interval(signed(point.low, lang), signed(point.high, lang)) : "";
  return (
    <span className="measured-point" style={{ left: left(index, count), top: top(score) }} title={[signed(score, lang), interval, sample(point.n ?? 0, lang)].filter(Boolean).join(", ")}>
      <Face score={score} size={mark ? 34 : 28} />
      <span className={`curve-value ${mark ?? ""} ${score < 0 ? "under" : "over"}`}>
        {mark ? `${words[mark]} ${signed(score, lang)} · ` : ""}
        {sample(point.n ?? 0, lang)}
      </span>
    </span>
  );
}

interface KnobProps {
  point: Point;
  index: number;
  count: number;
  isMain: boolean;
  mark: "peak" | "trough" | null;
  onHold: (held: { stage: Key; value: number } | null) => void;
}

function Knob({ point, index, count, isMain, mark, onHold }: KnobProps) {
  const { live, state, presence } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const mayEdit = useMayEdit();
  const spot = `${point.stage}#emotion`;
  const focused = useView(state, (view) => view.focus === spot);
  const adjusting = useView(state, (view) => view.editing === spot);
  const here = useByKey(presence, spot)?.[0];
  const drag = useRef<{ box: DOMRect; value: number; moved: boolean } | null>(null);
  const before = useRef<number | null>(null);
  const [now, setNow] = useState<number | null>(null);
  const score = now ?? point.believed;
  const title = titleOf(live.get(point.stage), lang);
  // What nobody believed yet must not cover what was measured.
  const isBeside = score === null && point.measured !== null;

  const put = (value: number | null) => {
    live.send({ do: "set", key: point.stage, field: "emotion.score", value });
  };
  const show = (value: number) => {
    setNow(value);
    onHold({ stage: point.stage, value });
    live.setMine({ at: spot, drag: { key: spot, value } });
  };
  const settle = (keep: boolean) => {
    const value = now;
    setNow(null);
    onHold(null);
    state.rest();
    live.setMine({ at: spot });
    if (keep && value !== null && value !== before.current) {
      put(value);
      announce(words.believedValue(signed(value, lang), emotionWord(value, lang)));
    }
    if (!keep) announce(words.cancelled);
  };
  const begin = () => {
    before.current = point.believed;
    state.edit(spot);
    show(point.believed ?? 0);
  };

  const down = (event: PointerEvent<HTMLDivElement>) => {
    const frame = event.currentTarget.parentElement;
    if (!mayEdit || event.button !== 0 || !frame) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    before.current = point.believed;
    drag.current = { box: frame.getBoundingClientRect(), value: point.believed ?? 0, moved: false };
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    const raw = 2.45 - ((event.clientY - held.box.top) / held.box.height) * 4.9;
    held.value = clamp(Math.round(raw * 10) / 10);
    held.moved = true;
    show(held.value);
  };
  const up = () => {
    const held = drag.current;
    drag.current = null;
    if (held?.moved) settle(true);
  };
  const key = (event: KeyboardEvent) => {
    if (!mayEdit) return;
    const step = { ArrowUp: STEP, ArrowDown: -STEP, "+": STEP, "-": -STEP }[event.key];
    const direct = event.altKey || event.key === "+" || event.key === "-";
    if (adjusting && step) show(clamp(round((now ?? 0) + step)));
    else if (!adjusting && direct && step) put(clamp(round((point.believed ?? 0) + step)));
    else if (adjusting && (event.key === "Enter" || event.key === "Tab")) settle(true);
    else if (adjusting && event.key === "Escape") settle(false);
    else if (!adjusting && (event.key === "Enter" || event.key === "F2")) begin();
    else if (!adjusting && event.key === "Delete") put(null);
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={["knob", isMain && "main", adjusting && "adjusting", score === null && "unknown", isBeside && "beside"].filter(Boolean).join(" ")}
      style={{ left: left(index, count), top: top(score ?? 0) }}
      role="slider"
      data-spot={spot}
      data-colour={here?.colour}
      tabIndex={focused ? 0 : -1}
      aria-label={words.emotionOf(title)}
      aria-orientation="vertical"
      aria-valuemin={-2}
      aria-valuemax={2}
      aria-valuenow={score ?? 0}
      aria-valuetext={score === null ? words.setEmotion : words.believedValue(signed(score, lang), point.word || emotionWord(score, lang))}
      aria-describedby="curve-help"
      aria-disabled={!mayEdit}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        drag.current = null;
        settle(false);
      }}
      onKeyDown={key}
      onBlur={() => adjusting && settle(true)}
    >
      {score === null ? <span className="no-score" aria-hidden="true">?</span> : isMain ? <Face score={score} size={mark ? 36 : 30} /> : <span className="dot" />}
      {score !== null && (isMain || focused || now !== null) && (mark ?? focused ?? now) !== null && (mark || focused || now !== null) && (
        <span className={`curve-value ${mark ?? ""} ${score < 0 ? "under" : "over"}`} aria-hidden="true">
          {isMain && mark ? `${words[mark]} ` : isMain ? "" : `${words.believed} `}
          {signed(score, lang)}
        </span>
      )}
      {here && (
        <span className="flag" data-colour={here.colour}>
          {here.name}
        </span>
      )}
    </div>
  );
}

function clamp(value: number): number {
  return Math.min(2, Math.max(-2, value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
