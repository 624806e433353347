// The few figures that a person looks for first: who came, what feels worst, what loses most, how it scores.

import type { ReactNode } from "react";
import { number, signed, interval, sample, period, scored } from "../notation";
import { useLang, useWords } from "../preferences";
import { WORDS as MEASURES } from "../reading/words";
import type { Board, FigureRow, Point } from "./api";
import { shownOf } from "./chart";
import { aboutOf, certainty, figure } from "./figures";
import { DASHBOARD } from "./words";

const SCORES_MOST = 2;

export function Tiles({ board }: { board: Board }) {
  const words = useWords(DASHBOARD);
  const names = useWords(MEASURES);
  const lang = useLang();
  const worst = lowest(board.curve);
  const lost = mostLost(board);
  const scores = board.answers.filter((one) => one.value !== null && one.place === "").slice(0, SCORES_MOST);
  if (!board.measured && !worst && !scores.length) return null;
  return (
    <section className="tiles" aria-label={words.glance}>
      {board.measured && (
        <Tile title={words.came} value={number(board.measured.customers, lang)}>
          {period(board.measured.period, lang)}
        </Tile>
      )}
      {worst && (
        <Tile title={words.lowest} value={signed(worst.value, lang)} of={worst.name}>
          {worst.low !== null && worst.high !== null && `${interval(signed(worst.low, lang), signed(worst.high, lang))} `}
          {sample(worst.n, lang)}
        </Tile>
      )}
      {lost && (
        <Tile title={words.mostLost} value={figure(lost.row, lost.row.value ?? 0, lang)} of={lost.name} about={aboutOf(lost.row, lang)}>
          {certainty(lost.row, lang)}
        </Tile>
      )}
      {scores.map((one) => (
        <Tile key={`${one.survey} ${one.metric}`} title={names.measures[one.metric] ?? one.metric} value={scored(one.value ?? 0, one.unit, lang)} of={one.title} about={one.formula ?? ""}>
          {one.low !== null && one.high !== null && `${interval(scored(one.low, one.unit, lang), scored(one.high, one.unit, lang))} `}
          {[sample(one.n, lang), one.period && period(one.period, lang)].filter(Boolean).join(" · ")}
        </Tile>
      ))}
    </section>
  );
}

function Tile({ title, value, of, about, children }: { title: string; value: string; of?: string; about?: string; children: ReactNode }) {
  return (
    <div className="tile" title={about}>
      <h2 className="small muted">{title}</h2>
      <p className="tile-value">{value}</p>
      {of && <p className="small">{of}</p>}
      <p className="muted small">{children}</p>
    </div>
  );
}

/** The stage that feels worst, when any feels bad. */
function lowest(points: readonly Point[]): ({ name: string } & Point["measured"][number]) | null {
  const known = points.flatMap((point) => {
    const [first] = shownOf(point);
    return first && first.value < 0 ? [{ name: point.name, ...first }] : [];
  });
  return known.sort((a, b) => a.value - b.value)[0] ?? null;
}

/** The stage after which the largest share goes no further; once the purchase is made, ending is no loss. */
function mostLost(board: Board): { name: string; row: FigureRow } | null {
  const open = board.curve.filter((point) => point.purchase_phase !== "after");
  const names = new Map(open.map((point) => [point.about, point.name]));
  const rows = (board.measured?.figures ?? []).filter((row) => row.measure.startsWith("drop_off") && row.value && names.has(row.about));
  const [row] = rows.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  return row ? { name: names.get(row.about) ?? "", row } : null;
}
