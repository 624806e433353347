// The curve of a map and the small weekly lines: drawn by hand, each with its numbers for those who cannot see it.

import { useId } from "react";
import { useLang, useWords } from "../preferences";
import type { Point, Week } from "./api";
import { DASHBOARD } from "./words";

const HEIGHT = 220;
const TOP = 18;
const BOTTOM = 46;
const LEFT = 34;
const STEP = 132;

const y = (score: number): number => TOP + ((2 - score) / 4) * (HEIGHT - TOP - BOTTOM);

export function useTone(): (value: number) => string {
  const lang = useLang();
  const format = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
  return (value) => format.format(value);
}

/** Believed (dashed) beside measured (points with intervals); one shape per source. `of` names a persona. */
export function Curve({ points, of }: { points: readonly Point[]; of?: string }) {
  const words = useWords(DASHBOARD);
  const tone = useTone();
  const id = useId();
  const title = of ? `${words.curve}: ${of}` : words.curve;
  const width = LEFT + STEP * points.length;
  const x = (index: number) => LEFT + STEP * (index + 0.5);
  const shown = points.map((point) => (point.measured.length ? point.measured : point.kept ? [{ source: "map", ...point.kept }] : []));
  const believed = points.flatMap((point, index) => (point.believed === null ? [] : [`${x(index)},${y(point.believed)}`]));
  return (
    <div className="chart" tabIndex={0} role="region" aria-label={title}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-labelledby={`${id}-t ${id}-d`}>
        <title id={`${id}-t`}>{title}</title>
        <desc id={`${id}-d`}>{points.map((point, index) => told(point, shown[index] ?? [], words, tone)).join(". ")}</desc>
        {[-2, -1, 0, 1, 2].map((level) => (
          <g key={level}>
            <line x1={LEFT} x2={width} y1={y(level)} y2={y(level)} className={level === 0 ? "zero" : "rule"} />
            <text x={LEFT - 8} y={y(level) + 4} className="tick end">
              {tone(level)}
            </text>
          </g>
        ))}
        {believed.length > 1 && <polyline points={believed.join(" ")} className="believed" />}
        {points.map((point, index) => (
          <g key={point.about}>
            {point.believed !== null && <circle cx={x(index)} cy={y(point.believed)} r={4} className="believed-point" />}
            {(shown[index] ?? []).map((one, at) => {
              const cx = x(index) + (at - ((shown[index]?.length ?? 1) - 1) / 2) * 18;
              const tall = y(one.value);
              return (
                <g key={one.source} className="measured">
                  {one.low !== null && one.high !== null && <line x1={cx} x2={cx} y1={y(one.high)} y2={y(one.low)} className="whisker" />}
                  {one.source === "survey" ? <rect x={cx - 5} y={tall - 5} width={10} height={10} /> : <circle cx={cx} cy={tall} r={5.5} />}
                  <text x={cx + 9} y={tall - 8} className="tick">
                    {tone(one.value)} · n {one.n}
                  </text>
                </g>
              );
            })}
            <text x={x(index)} y={HEIGHT - 18} className="name">
              {point.name.length > 19 ? `${point.name.slice(0, 18)}…` : point.name}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

type Shown = Point["measured"];

function told(point: Point, shown: Shown, words: (typeof DASHBOARD)["en"], tone: (value: number) => string): string {
  const parts = [point.name];
  if (point.believed !== null) parts.push(`${words.believed} ${tone(point.believed)}`);
  for (const one of shown) {
    const between = one.low !== null && one.high !== null ? ` [${tone(one.low)} ; ${tone(one.high)}]` : "";
    parts.push(`${words.measured} ${tone(one.value)}${between}, n = ${one.n}`);
  }
  return parts.join(", ");
}

/** A line per week; said in words for those who cannot see it. */
export function Weeks({ weeks, label }: { weeks: readonly Week[]; label: string }) {
  const lang = useLang();
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  if (weeks.length < 2) return <span className="muted">–</span>;
  const values = weeks.map((week) => week[1]);
  const [low, high] = [Math.min(...values, 0), Math.max(...values)];
  const place = (value: number) => 22 - ((value - low) / (high - low || 1)) * 20;
  const line = values.map((value, index) => `${(index / (values.length - 1)) * 96 + 2},${place(value)}`).join(" ");
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  return (
    <svg className="weeks" viewBox="0 0 100 24" width={100} height={24} role="img" aria-label={`${label}: ${first?.[0]} ${number.format(first?.[1] ?? 0)} → ${last?.[0]} ${number.format(last?.[1] ?? 0)}`}>
      <polyline points={line} />
    </svg>
  );
}
