// What to do first: opportunities ranked and set in a matrix, what was predicted beside what was brought.

import { Ruler } from "lucide-react";
import { useCallback, useId, useState } from "react";
import { useAsked } from "../api/asked";
import { useSession } from "../people/session";
import { number, percent, interval } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import { Answer, Button, DataTable, toast, toastRefusal } from "../ui";
import { measureBrought, showOpportunities, type Amount, type Opportunity, type Ranking } from "./api";
import { DASHBOARD } from "./words";

const SIDE = 300;
const EDGE = 30;
const SPOT = 11;
/** Efforts 1 and 2 of five are easy, impacts 3 to 5 high: where the lines stand. */
const EASY = 2 / 5;
const HIGH = 3 / 5;
const QUADRANTS = [
  { key: "quick_win", isEasy: true, isHigh: true },
  { key: "big_bet", isEasy: false, isHigh: true },
  { key: "fill_in", isEasy: true, isHigh: false },
  { key: "reconsider", isEasy: false, isHigh: false },
] as const;

export function Opportunities({ name, canMeasure, stages }: { name: string; canMeasure: boolean; stages: ReadonlyMap<string, string> }) {
  const words = useWords(DASHBOARD);
  const session = useSession();
  const [round, setRound] = useState(0);
  const asked = useAsked(useCallback((signal: AbortSignal) => showOpportunities(name, signal), [name, round]));
  const measure = () => {
    measureBrought(name).then(
      (found) => {
        const why = found.flatMap((one) => one.why_not ?? []);
        toast([words.broughtDone(found.filter((one) => one.realised).length), ...why].join(" "));
        setRound((n) => n + 1);
      },
      toastRefusal,
    );
  };
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{words.first}</h2>
        {canMeasure && session.person && (
          <Button small icon={Ruler} onPress={measure}>
            {words.measureBrought}
          </Button>
        )}
      </div>
      <Answer asked={asked}>{(ranking) => (ranking.opportunities.length ? <Ranked ranking={ranking} stages={stages} /> : <p className="muted">{words.noOpportunities}</p>)}</Answer>
    </section>
  );
}

function Ranked({ ranking, stages }: { ranking: Ranking; stages: ReadonlyMap<string, string> }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  const rank = new Map(ranking.opportunities.map((one, index) => [one.id, index + 1]));
  return (
    <>
      <p className="muted small">
        {words.firstText} {words.formula(ranking.opportunities[0]?.formula ?? "")}
      </p>
      <div className="ranking">
        <Matrix opportunities={ranking.opportunities} />
        <DataTable<Opportunity>
          caption={words.first}
          rows={ranking.opportunities}
          keyOf={(one) => one.id}
          columns={[
            { key: "rank", title: "", end: true, cell: (one) => rank.get(one.id) },
            {
              key: "label",
              title: words.opportunity,
              cell: (one) => (
                <>
                  <strong>{one.label}</strong>
                  <div className="muted small">{[stages.get(`stage:${one.stage}`), one.pains.length > 0 && words.answersTo(one.pains.join(", "))].filter(Boolean).join(" · ")}</div>
                </>
              ),
            },
            {
              key: "score",
              title: words.score,
              end: true,
              cell: (one) => (one.score === null ? <span className="muted small">{words.missing(one.missing.map((input) => words.inputs[input] ?? input).join(", "))}</span> : <span title={inputs(one)}>{number(one.score, lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</span>),
            },
            { key: "predicted", title: words.predicted, end: true, cell: (one) => <Predicted one={one} lang={lang} /> },
            { key: "brought", title: words.brought, end: true, cell: (one) => <BroughtCell one={one} lang={lang} /> },
            {
              key: "owner",
              title: words.owner,
              cell: (one) => (
                <>
                  {one.owner ?? <span className="muted">{words.noOwner}</span>}
                  {one.due_in_days !== null && !one.done_at && <div className={one.due_in_days < 0 ? "late small" : "muted small"}>{words.due(one.due_in_days)}</div>}
                </>
              ),
            },
          ]}
        />
      </div>
      <Calibrated ranking={ranking} lang={lang} />
    </>
  );
}

function Calibrated({ ranking, lang }: { ranking: Ranking; lang: Lang }) {
  const words = useWords(DASHBOARD);
  const { n, inside, bias } = ranking.calibration;
  if (!n) return null;
  const share = bias === null ? "" : words.bias(number(bias, lang, { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 }));
  return <p className="small">{[words.calibration(inside, n), share].filter(Boolean).join(" · ")}</p>;
}

function Predicted({ one, lang }: { one: Opportunity; lang: Lang }) {
  const words = useWords(DASHBOARD);
  if (!one.predicted) return <span className="muted">–</span>;
  const loss = one.return && words.lossChance(percent(one.return.chance_of_loss, lang));
  return (
    <span className="value" title={one.return?.assumptions ?? one.predicted.inputs}>
      {range(one.predicted, lang)}
      {loss && <span className="muted small">{loss}</span>}
    </span>
  );
}

function BroughtCell({ one, lang }: { one: Opportunity; lang: Lang }) {
  const words = useWords(DASHBOARD);
  if (!one.realised) return <span className="muted small">{one.done_at ? words.notMeasured : words.notYet}</span>;
  return (
    <span className="value" title={[one.realised.inputs, ...one.facts].filter(Boolean).join(" · ")}>
      <strong>{range(one.realised, lang)}</strong>
      {one.facts.map((fact) => (
        <span key={fact} className="muted small fact">
          {fact}
        </span>
      ))}
    </span>
  );
}

/** Impact upwards, effort to the right, each opportunity its rank; the same in words for those who cannot see it. */
function Matrix({ opportunities }: { opportunities: readonly Opportunity[] }) {
  const words = useWords(DASHBOARD);
  const id = useId();
  const placed = opportunities.flatMap((one, index) => (one.impact === null || one.effort === null ? [] : [{ one, rank: index + 1, impact: one.impact, effort: one.effort }]));
  if (!placed.length) return null;
  const inner = SIDE - EDGE;
  const place = (step: number) => ((step - 0.5) / 5) * inner;
  const seen = new Map<string, number>();
  const spots = placed.map((spot) => {
    const cell = `${spot.impact}/${spot.effort}`;
    const before = seen.get(cell) ?? 0;
    seen.set(cell, before + 1);
    return { ...spot, x: EDGE + place(spot.effort) + (before % 2) * 2 * SPOT - (before ? SPOT : 0), y: inner - place(spot.impact) + Math.floor(before / 2) * 2 * SPOT };
  });
  return (
    <svg className="matrix" viewBox={`0 0 ${SIDE} ${SIDE}`} role="img" aria-labelledby={`${id}-t ${id}-d`}>
      <title id={`${id}-t`}>{words.matrix}</title>
      <desc id={`${id}-d`}>{placed.map((spot) => `${spot.rank}. ${spot.one.label}: ${words.impact} ${spot.impact}/5, ${words.effort} ${spot.effort}/5, ${spot.one.quadrant_words}`).join(". ")}</desc>
      <rect x={EDGE} y="0" width={inner} height={inner} className="field" />
      <rect x={EDGE} y="0" width={inner * EASY} height={inner * HIGH} className="win" />
      <line x1={EDGE + inner * EASY} x2={EDGE + inner * EASY} y1="0" y2={inner} className="rule" />
      <line x1={EDGE} x2={SIDE} y1={inner * HIGH} y2={inner * HIGH} className="rule" />
      {QUADRANTS.map(({ key, isEasy, isHigh }) => (
        <text key={key} x={EDGE + 8 + (isEasy ? 0 : inner * EASY)} y={isHigh ? 12 : inner - 5} className="quadrant">
          {words.quadrants[key]}
        </text>
      ))}
      <text x={EDGE + inner / 2} y={SIDE - 8} className="axis">
        {words.effort} →
      </text>
      <text transform={`translate(14 ${inner / 2}) rotate(-90)`} className="axis">
        {words.impact} →
      </text>
      {spots.map((spot) => (
        <g key={spot.one.id} className={spot.one.done_at ? "spot done" : "spot"}>
          <title>{spot.one.label}</title>
          <circle cx={spot.x} cy={spot.y} r={SPOT} />
          <text x={spot.x} y={spot.y + 4}>
            {spot.rank}
          </text>
        </g>
      ))}
    </svg>
  );
}

function range(amount: Pick<Amount, "low" | "high" | "unit">, lang: Lang): string {
  const text = (value: number) => number(value, lang, { maximumSignificantDigits: 3 });
  return `${interval(text(amount.low), text(amount.high))} ${amount.unit}`;
}

function inputs(one: Opportunity): string {
  const known = Object.entries(one.inputs).filter(([name, value]) => value !== null && one.formula.includes(name));
  return `${one.formula}: ${known.map(([name, value]) => `${name} ${value}`).join(", ")}`;
}
