// How one claim is known: its level and why, the facts with n, interval, period and source, quotes.

import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { MARKS } from "../editor/marks";
import { IconButton } from "../ui";
import type { Claim, Fact, Level, Quote } from "../api/maps";
import { type Lang, localeOf } from "../preferences";
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
  const percent = new Intl.NumberFormat(localeOf(lang), { style: "percent" }).format(fact.confidence);
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
            ? `${words.interval(percent)} ${amount(fact.interval[0], fact.unit, lang, words, true)} – ${amount(fact.interval[1], fact.unit, lang, words, true)}`
            : words.noInterval}
          {" · "}
          {fact.n === null ? words.noN : `n = ${new Intl.NumberFormat(localeOf(lang)).format(fact.n)}`}
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
  const said = quote.date ? new Date(quote.date).toLocaleDateString(localeOf(lang), { dateStyle: "medium" }) : null;
  const tone = quote.sentiment === null ? null : signed(quote.sentiment, lang);
  return (
    <blockquote>
      <p lang={quote.lang}>{quote.text}</p>
      <footer className="muted small">{[said, tone].filter(Boolean).join(" · ")}</footer>
    </blockquote>
  );
}

function amount(value: number, unit: string | null, lang: Lang, words: Words, bare = false): string {
  if (unit === "share") {
    return new Intl.NumberFormat(localeOf(lang), { style: "percent", maximumFractionDigits: 1 }).format(value);
  }
  if (unit === "seconds") return duration(value, lang);
  if (unit === "score") return bare ? signed(value, lang) : `${signed(value, lang)} ${words.units["score"]}`;
  const number = new Intl.NumberFormat(localeOf(lang), { maximumFractionDigits: 2 }).format(value);
  return unit && !bare ? `${number} ${words.units[unit] ?? unit}` : number;
}

function signed(value: number, lang: Lang): string {
  return new Intl.NumberFormat(localeOf(lang), {
    signDisplay: "exceptZero",
    minimumFractionDigits: 1,
    maximumFractionDigits: 2,
  })
    .format(value)
    .replace("-", "−");
}

function duration(seconds: number, lang: Lang): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["second", 1];
  return new Intl.NumberFormat(localeOf(lang), {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(seconds / size);
}

function period([from, to]: [string, string], lang: Lang): string {
  const form = new Intl.DateTimeFormat(localeOf(lang), { dateStyle: "medium", timeZone: "UTC" });
  return form.formatRange(new Date(from), new Date(to));
}
