// The figures of a dashboard as tables, each with n and interval; its source, period and method stand in its title.

import type { ReactNode } from "react";
import { number, signed, percent, interval, sample, duration, period, scored } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import { Badge, Button, DataTable } from "../ui";
import { WORDS as MEASURES } from "../reading/words";
import type { Board, FigureRow, Point, Score } from "./api";
import { Weeks } from "./chart";
import { DASHBOARD } from "./words";

export function Figures({ board, onRead }: { board: Board; onRead: (about: string, label: string) => void }) {
  const words = useWords(DASHBOARD);
  const measured = board.measured;
  if (!measured) return null;
  const find = (about: string, measure: string) => measured.figures.find((row) => row.about === about && row.measure.startsWith(measure));
  const voices = (about: string, label: string) => {
    const n = measured.voices[about]?.length ?? 0;
    return n ? (
      <Button small variant="quiet" onPress={() => onRead(about, label)}>
        {words.readVoices(n)}
      </Button>
    ) : null;
  };
  const touchpoints = board.curve.flatMap((point) => point.touchpoints.map((one) => ({ ...one, stage: point.name })));
  return (
    <>
      <DataTable<Point>
        caption={words.stages}
        rows={board.curve}
        keyOf={(point) => point.about}
        columns={[
          { key: "name", title: words.stage, cell: (point) => <strong>{point.name}</strong> },
          {
            key: "volume",
            title: words.volume,
            end: true,
            cell: (point) => <Value row={find(point.about, "volume")} under={<Weeks weeks={measured.series[point.about] ?? []} label={words.weekly} />} />,
          },
          { key: "loss", title: words.dropOff, end: true, cell: (point) => <Loss loss={find(point.about, "drop_off")} late={find(point.about, "late")} /> },
          { key: "wait", title: words.waiting, end: true, cell: (point) => <Value row={find(point.about, "waiting_time")} /> },
          {
            key: "mood",
            title: words.emotion,
            end: true,
            cell: (point) => <Value row={find(point.about, "emotion")} under={<Weeks weeks={measured.moods[point.about] ?? []} label={words.moodWeekly} />} />,
          },
          { key: "voices", title: words.voices, cell: (point) => voices(point.about, point.name) },
        ]}
      />
      <DataTable<(typeof touchpoints)[number]>
        caption={words.touchpoints}
        rows={touchpoints}
        keyOf={(one) => `${one.stage} ${one.about}`}
        columns={[
          { key: "name", title: words.touchpoint, cell: (one) => <>{one.name} {one.missing && <Badge tone="negative">{words.absent}</Badge>}</> },
          { key: "stage", title: words.stage, cell: (one) => <span className="muted">{one.stage}</span> },
          { key: "volume", title: words.volume, end: true, cell: (one) => <Value row={find(one.about, "volume")} /> },
          { key: "mood", title: words.emotion, end: true, cell: (one) => <Value row={find(one.about, "emotion")} /> },
          { key: "voices", title: words.voices, cell: (one) => voices(one.about, one.name) },
        ]}
      />
    </>
  );
}

/** Who goes no further; of a stage that is a deadline, who comes late, and that is said. */
function Loss({ loss, late }: { loss: FigureRow | undefined; late: FigureRow | undefined }) {
  const words = useWords(DASHBOARD);
  return loss || !late ? <Value row={loss} /> : <Value row={late} under={<span className="small">{words.late}</span>} />;
}

/** A figure, under it its interval and n, and what else belongs there. */
function Value({ row, under }: { row: FigureRow | undefined; under?: ReactNode }) {
  const lang = useLang();
  const words = useWords(DASHBOARD);
  if (!row) return <span className="muted">–</span>;
  const about = aboutOf(row, lang);
  if (row.value === null) return <span className="muted small" title={about}>{`${words.tooFew} (${sample(row.n, lang)})`}</span>;
  return (
    <span className="value" title={about}>
      {figure(row, row.value, lang)}
      <span className="muted small">{certainty(row, lang)}</span>
      {under}
    </span>
  );
}

/** Where a figure comes from: source, period, method. */
export function aboutOf(row: FigureRow, lang: Lang): string {
  return [row.source, row.first_day && row.last_day && period([row.first_day, row.last_day], lang), row.method].filter(Boolean).join(" · ");
}

/** `value` in the unit of its row. */
export function figure(row: FigureRow, value: number, lang: Lang): string {
  if (row.unit === "share") return percent(value, lang, 1);
  if (row.unit === "seconds") return duration(value, lang);
  if (row.unit === "score") return signed(value, lang);
  return number(value, lang);
}

/** Its interval, where it has one, and its n. */
export function certainty(row: FigureRow, lang: Lang): string {
  const between = row.low !== null && row.high !== null ? `${interval(figure(row, row.low, lang), figure(row, row.high, lang))} ` : "";
  return `${between}${sample(row.n, lang)}`;
}

export function Scores({ scores, points }: { scores: readonly Score[]; points: readonly Point[] }) {
  const words = useWords(DASHBOARD);
  const names = useWords(MEASURES);
  const places = new Map(points.flatMap((point) => [point, ...point.touchpoints]).map((one) => [one.about.replace(/^\w+:/, ""), one.name]));
  const lang = useLang();
  return (
    <DataTable<Score>
      caption={words.scores}
      rows={scores}
      keyOf={(one) => `${one.survey} ${one.metric} ${one.place}`}
      columns={[
        { key: "survey", title: words.survey, cell: (one) => one.title },
        { key: "place", title: words.place, cell: (one) => (one.place ? (places.get(one.place) ?? one.place) : words.whole) },
        { key: "metric", title: words.metric, cell: (one) => <span title={one.formula ?? ""}>{names.measures[one.metric] ?? one.metric}</span> },
        { key: "score", title: words.score, end: true, cell: (one) => (one.value === null ? <span className="muted">{words.tooFew}</span> : scored(one.value, one.unit, lang)) },
        { key: "interval", title: words.interval, end: true, cell: (one) => (one.low === null || one.high === null ? "–" : interval(scored(one.low, one.unit, lang), scored(one.high, one.unit, lang))) },
        { key: "n", title: "n", end: true, cell: (one) => (one.reading === "hidden" ? "–" : number(one.n, lang)) },
        { key: "period", title: words.period, cell: (one) => (one.period ? period(one.period, lang) : "–") },
      ]}
    />
  );
}
