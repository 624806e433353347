// The curve of a map and the small weekly lines: drawn by hand, each with its numbers for those who cannot see it.

import { useEffect, useId, useRef, useState, type RefObject } from "react";
import { extremes } from "../editor/scores";
import { Face } from "../editor/face";
import { monotone, runs, type XY } from "../editor/monotone";
import { number, signed, interval, sample, day } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import type { Point, Week } from "./api";
import { DASHBOARD } from "./words";

const HEIGHT = 264;
const TOP = 34;
const BOTTOM = 52;
const LEFT = 40;
const NARROWEST = 112;
const FACE = 26;

type Shown = Point["measured"];

const y = (score: number): number => TOP + ((2 - score) / 4) * (HEIGHT - TOP - BOTTOM);

export function useTone(): (value: number) => string {
  const lang = useLang();
  return (value) => signed(value, lang);
}

/** How wide the frame is, followed as it changes. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    if (frame.current) watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  return [frame, width];
}

/** What was measured of a stage, the source with most voices first; what the map keeps where nothing is measured anew. */
export function shownOf(point: Point): Shown {
  if (point.measured.length) return [...point.measured].sort((a, b) => b.n - a.n);
  return point.kept ? [{ source: "map", ...point.kept }] : [];
}

/** Believed (dashed) beside measured (a line with its band; further sources as squares). `of` names a persona. */
export function Curve({ points, of }: { points: readonly Point[]; of?: string }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  const id = useId();
  const [frame, wide] = useWidth();
  const title = of ? `${words.curve}: ${of}` : words.curve;
  const step = Math.max(NARROWEST, (wide - LEFT) / Math.max(points.length, 1));
  const width = LEFT + step * points.length;
  const x = (index: number) => LEFT + step * (index + 0.5);
  const shown = points.map(shownOf);
  const main = shown.map(([first]) => first ?? null);
  const marks = extremes(main.map((one) => one?.value ?? null));
  const lines = runs(main.map((one, index) => one && { x: x(index), y: y(one.value) }));
  const band = runs(main.map((one, index): XY | null => (one === null || one.low === null || one.high === null ? null : { x: x(index), y: y(one.high), y2: y(one.low) })));
  const believed = runs(points.map((point, index) => (point.believed === null ? null : { x: x(index), y: y(point.believed) })));
  return (
    <div className="chart" ref={frame} tabIndex={0} role="region" aria-label={title}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-labelledby={`${id}-t ${id}-d`}>
        <title id={`${id}-t`}>{title}</title>
        <desc id={`${id}-d`}>{points.map((point, index) => told(point, shown[index] ?? [], words, lang)).join(". ")}</desc>
        {[-2, -1, 0, 1, 2].map((level) => (
          <g key={level}>
            <line x1={LEFT} x2={width} y1={y(level)} y2={y(level)} className={level === 0 ? "zero" : "rule"} />
            <text x={LEFT - 8} y={y(level) + 4} className="tick end">
              {level === 0 ? "0" : signed(level, lang)}
            </text>
          </g>
        ))}
        <Areas lines={lines} id={id} width={width} />
        {band.map((run, index) => (
          <path key={index} className="band" d={`${monotone(run)}${monotone([...run].reverse().map((one) => ({ x: one.x, y: one.y2 ?? one.y }))).replace("M", "L")}Z`} />
        ))}
        {believed.map((run, index) => (
          <path key={index} d={monotone(run)} className="line believed" />
        ))}
        {lines.map((run, index) => (
          <path key={index} d={monotone(run)} className="line" />
        ))}
        {points.map((point, index) => (
          <g key={point.about}>
            {point.believed !== null && <circle cx={x(index)} cy={y(point.believed)} r={4} className="believed-point" />}
            {shown[index]?.map((one, at) => <Measured key={one.source} one={one} at={at} x={x(index)} lang={lang} mark={at === 0 ? (marks.get(index) ?? null) : null} />)}
            <Name text={point.name} x={x(index)} room={step} />
          </g>
        ))}
      </svg>
    </div>
  );
}

/** What lies above and below zero, tinted as on the map. */
function Areas({ lines, id, width }: { lines: readonly XY[][]; id: string; width: number }) {
  return (
    <>
      <defs>
        <clipPath id={`${id}-above`}>
          <rect x="0" y="0" width={width} height={y(0)} />
        </clipPath>
        <clipPath id={`${id}-below`}>
          <rect x="0" y={y(0)} width={width} height={HEIGHT - y(0)} />
        </clipPath>
      </defs>
      {lines.map((run, index) => {
        const area = `${monotone(run)}L${run.at(-1)?.x ?? 0} ${y(0)}L${run[0]?.x ?? 0} ${y(0)}Z`;
        return (
          <g key={index}>
            <path d={area} className="above" clipPath={`url(#${id}-above)`} />
            <path d={area} className="below" clipPath={`url(#${id}-below)`} />
          </g>
        );
      })}
    </>
  );
}

/** The first source as a face on the line, further ones as squares beside it, each with value and n. */
function Measured({ one, at, x, lang, mark }: { one: Shown[number]; at: number; x: number; lang: Lang; mark: "peak" | "trough" | null }) {
  const words = useWords(DASHBOARD);
  const cx = x + at * 22;
  const cy = y(one.value);
  const above = one.value >= 0 === (at === 0);
  const text = `${signed(one.value, lang)} · ${sample(one.n, lang)}`;
  return (
    <g className="measured">
      <title>{[one.source, text, one.low !== null && one.high !== null && words.between(signed(one.low, lang), signed(one.high, lang))].filter(Boolean).join(", ")}</title>
      {one.low !== null && one.high !== null && <line x1={cx} x2={cx} y1={y(one.high)} y2={y(one.low)} className="whisker" />}
      {at === 0 ? (
        <g transform={`translate(${cx - FACE / 2} ${cy - FACE / 2})`}>
          <Face score={one.value} size={FACE} />
        </g>
      ) : (
        <rect x={cx - 5} y={cy - 5} width={10} height={10} />
      )}
      <text x={cx} y={above ? cy - FACE / 2 - 5 : cy + FACE / 2 + 13} className={`figure ${mark ?? ""}`}>
        {mark ? `${words[mark]} ${text}` : text}
      </text>
    </g>
  );
}

/** A stage's name on two lines at most; whole in its title. */
function Name({ text, x, room }: { text: string; x: number; room: number }) {
  const most = Math.max(8, Math.floor(room / 7));
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const last = rows.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= most) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  const cut = (row: string, more: boolean) => (row.length > most || more ? `${row.slice(0, most - 1)}…` : row);
  return (
    <text y={HEIGHT - 26} className="name">
      <title>{text}</title>
      {rows.slice(0, 2).map((row, index) => (
        <tspan key={index} x={x} dy={index * 15}>
          {cut(row, index === 1 && rows.length > 2)}
        </tspan>
      ))}
    </text>
  );
}

function told(point: Point, shown: Shown, words: (typeof DASHBOARD)["en"], lang: Lang): string {
  const parts = [point.name];
  if (point.believed !== null) parts.push(`${words.believed} ${signed(point.believed, lang)}`);
  for (const one of shown) {
    const between = one.low !== null && one.high !== null ? ` ${interval(signed(one.low, lang), signed(one.high, lang))}` : "";
    parts.push(`${words.measured} ${signed(one.value, lang)}${between}, ${sample(one.n, lang)}`);
  }
  return parts.join(", ");
}

/** A line per week; said in words for those who cannot see it. */
export function Weeks({ weeks, label }: { weeks: readonly Week[]; label: string }) {
  const lang = useLang();
  const said = (week: Week | undefined) => (week ? `${day(week[0], lang)} ${number(week[1], lang, { maximumFractionDigits: 1 })}` : "");
  if (weeks.length < 2) return null;
  const values = weeks.map((week) => week[1]);
  const [low, high] = [Math.min(...values, 0), Math.max(...values)];
  const place = (value: number) => 22 - ((value - low) / (high - low || 1)) * 20;
  const line = values.map((value, index) => `${(index / (values.length - 1)) * 96 + 2},${place(value)}`).join(" ");
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  return (
    <svg className="weeks" viewBox="0 0 100 24" width={100} height={24} role="img" aria-label={`${label}: ${said(first)} → ${said(last)}`}>
      <polyline points={line} />
    </svg>
  );
}
