// How one claim is known: its level and why, the facts with n, interval, period and source, quotes.

import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { MARKS } from "../editor/marks";
import { IconButton } from "../ui";
import type { Claim, Fact, Level, Quote } from "../api/maps";
import { number, signed, percent, interval, sample, duration, day, period } from "../notation";
import type { Lang } from "../preferences";
import { WORDS, type Words } from "./words";
import "../styles/reading.css";


export function LevelBadge({ level, words }: { level: Level; words: Words }) {
  return (
    <span className={`level level-${level}`}>
      <span aria-hidden="true">{MARKS[level]}</span> {words.levels[level]}
    </span>
  );
}

export function EvidencePanel({
  claim,
  lang,
  onClose,
}: {
  claim: Claim;
  lang: Lang;
  onClose: () => void;
}) {
  const words = WORDS[lang];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [claim.about]);
  return (
    <aside
      className="panel"
      aria-label={words.evidence}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="panel-head">
        <p className="muted small">
          {[claim.kind, claim.stage].filter(Boolean).join(" · ")}
        </p>
        <IconButton icon={X} label={words.close} keys="Esc" onPress={onClose} />
      </div>
      <h2 tabIndex={-1} ref={heading}>
        {claim.label}
      </h2>
      <ClaimView claim={claim} lang={lang} />
    </aside>
  );
}

/** The level and why, the facts, the quotes of one claim; in a panel of the reader or of the editor. */
export function ClaimView({ claim, lang }: { claim: Claim; lang: Lang }) {
  const words = WORDS[lang];
  return (
    <div className="claim-view">
      <p>
        <LevelBadge level={claim.level} words={words} />
      </p>
      <p className="muted">
        <strong>{words.why}</strong> {claim.why}
      </p>
      <h3>{words.facts}</h3>
      {claim.facts.length === 0 ? (
        <p>{words.noFacts}</p>
      ) : (
        <ul className="facts">
          {claim.facts.map((fact, index) => (
            <li key={index}>
              <FactView fact={fact} lang={lang} words={words} />
            </li>
          ))}
        </ul>
      )}
      {claim.quotes.length > 0 && (
        <>
          <h3>{words.quotes}</h3>
          {claim.quotes.map((quote, index) => (
            <QuoteView key={index} quote={quote} lang={lang} />
          ))}
        </>
      )}
    </div>
  );
}

function FactView({ fact, lang, words }: { fact: Fact; lang: Lang; words: Words }) {
  const name = fact.measure ? (words.measures[fact.measure] ?? fact.measure) : null;
  const sure = percent(fact.confidence, lang);
  return (
    <>
      {name && (
        <p className="figure">
          <span className="muted">{name}</span>{" "}
          {fact.value !== null && <strong>{amount(fact.value, fact.unit, lang, words)}</strong>}
          {fact.contradicts && <span className="level level-contradicted"> {words.contradicts}</span>}
        </p>
      )}
      {fact.value !== null && (
        <p className="small">
          {fact.interval
            ? `${words.interval(sure)} ${interval(amount(fact.interval[0], fact.unit, lang, words, true), amount(fact.interval[1], fact.unit, lang, words, true))}`
            : words.noInterval}
          {" · "}
          {fact.n === null ? words.noN : sample(fact.n, lang)}
        </p>
      )}
      <dl className="small">
        <Entry name={words.source} value={[fact.source, fact.source_file].filter(Boolean).join(" · ")} />
        <Entry name={words.period} value={fact.period ? period(fact.period, lang) : words.noPeriod} />
        {fact.segment && <Entry name={words.segment} value={fact.segment} />}
        {fact.method && <Entry name={words.method} value={fact.method} />}
        {(fact.note ?? fact.source_note) && (
          <Entry name={words.note} value={fact.note ?? fact.source_note ?? ""} />
        )}
      </dl>
    </>
  );
}

function Entry({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function QuoteView({ quote, lang }: { quote: Quote; lang: Lang }) {
  const said = quote.date ? day(quote.date, lang) : null;
  const tone = quote.sentiment === null ? null : signed(quote.sentiment, lang, 2);
  return (
    <blockquote>
      <p lang={quote.lang}>{quote.text}</p>
      <footer className="muted small">{[said, tone].filter(Boolean).join(" · ")}</footer>
    </blockquote>
  );
}

function amount(value: number, unit: string | null, lang: Lang, words: Words, bare = false): string {
  if (unit === "share") return percent(value, lang, 1);
  if (unit === "seconds") return duration(value, lang);
  if (unit === "score") return bare ? signed(value, lang, 2) : `${signed(value, lang, 2)} ${words.units["score"]}`;
  const text = number(value, lang, { maximumFractionDigits: 2 });
  return unit && !bare ? `${text} ${words.units[unit] ?? unit}` : text;
}
