// Results while they come in: every figure with n, interval, formula and period, or a word why not.

import { ClipboardList, Download } from "lucide-react";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useAsked } from "../api/asked";
import { number, interval, sample, period, scored } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import { Answer, Badge, Button, Empty, MenuButton, SelectField } from "../ui";
import { liveAddress, showPlaces, showResults, showVoices, type Estimate, type PlaceScore, type QuestionResult, type Results, type Scores, type Voice } from "./api";
import { SURVEYS } from "./words";

const DAYS = [7, 30, 90, 365];
/** What stages and touchpoints are called on the survey's map; places that are on no map keep their own name. */
const Labels = createContext<ReadonlyMap<string, string>>(new Map());

export function ResultsPart({ name, mayRead }: { name: string; mayRead: boolean }) {
  const words = useWords(SURVEYS);
  const [days, setDays] = useState("");
  const since = days ? new Date(Date.now() - (Number(days) - 1) * 86_400_000).toISOString().slice(0, 10) : "";
  const asked = useAsked(useCallback((signal: AbortSignal) => showResults(name, { since }, signal), [name, since]));
  const lang = useLang();
  const places = useAsked(useCallback((signal: AbortSignal) => showPlaces(name, lang, signal), [name, lang]));
  const labels = useMemo(() => new Map(places.state === "there" ? places.value.map((one) => [one.id, one.label]) : []), [places]);
  return (
    <Labels.Provider value={labels}>
      <div className="button-row results-tools">
        <SelectField
          label={words.period}
          bare
          value={days}
          options={[{ key: "", label: words.all }, ...DAYS.map((n) => ({ key: String(n), label: words.days(n) }))]}
          onChange={setDays}
        />
        {mayRead && (
          <MenuButton
            label={words.download}
            icon={Download}
            small
            groups={[{ entries: Object.entries(words.forms).map(([form, label]) => ({ key: form, label, href: `/api/surveys/${name}/answers.${form}?lang=${lang}`, download: true })) }]}
            onAction={() => undefined}
          >
            {words.download}
          </MenuButton>
        )}
      </div>
      <Answer asked={asked}>{(first) => <Live key={since} name={name} first={first} live={!since} mayRead={mayRead} />}</Answer>
    </Labels.Provider>
  );
}

function Live({ name, first, live, mayRead }: { name: string; first: Results; live: boolean; mayRead: boolean }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const [found, setFound] = useState(first);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!live) return;
    const stream = new EventSource(liveAddress(name));
    stream.onopen = () => setOpen(true);
    stream.onerror = () => setOpen(false);
    stream.onmessage = (event) => setFound(JSON.parse(event.data as string) as Results);
    return () => stream.close();
  }, [name, live]);
  return (
    <>
      <p className="results-head" role="status">
        {live && <Badge tone={open ? "positive" : "line"}>{open ? words.live : words.offline}</Badge>}
        <strong data-testid="complete">{number(found.complete, lang)}</strong> {words.complete}
        {found.partial > 0 && ` · ${number(found.partial, lang)} ${words.partial}`}
        {found.over_quota > 0 && ` · ${number(found.over_quota, lang)} ${words.overQuota}`}
        {found.period && ` · ${period(found.period, lang)}`}
      </p>
      {!found.every && <p className="muted small">{words.inGroups(found.least)}</p>}
      {found.complete + found.partial === 0 ? (
        <Empty icon={ClipboardList} title={words.noAnswers} text={words.thresholds(found.least, found.score_from)} />
      ) : (
        <div className="results-grid">
          {found.questions.map((one) => (
            <Card key={one.name} survey={name} one={one} of={found} mayRead={mayRead} />
          ))}
        </div>
      )}
    </>
  );
}

function Card({ survey, one, of, mayRead }: { survey: string; one: QuestionResult; of: Results; mayRead: boolean }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const labels = useContext(Labels);
  const spot = [one.stage, one.touchpoint].filter((id) => id !== null).map((id) => labels.get(id) ?? id);
  return (
    <section className="result-card">
      <h2>{one.title}</h2>
      {spot.length > 0 && <p className="muted small">{spot.join(" › ")}</p>}
      {one.period && <p className="small">{words.covers(period(one.period, lang), of.least)}</p>}
      {one.scores?.score ? <ScoreFigure scores={one.scores} score={one.scores.score} /> : <p className="muted">{below(one, of, words, lang)}</p>}
      {one.change && (
        <p className="small">
          {one.change.certain ? (one.change.points > 0 ? "▲ " : "▼ ") : ""}
          {scored(one.change.points, "points", lang)} {words.change} {interval(scored(one.change.low, "points", lang), scored(one.change.high, "points", lang))}
        </p>
      )}
      {one.values.length > 0 && <Bars one={one} />}
      {one.scores?.score && one.needed_for_10 !== null && one.needed_for_10 > 0 && <p className="muted small">{words.more(one.needed_for_10)}</p>}
      {Object.keys(one.places).length > 1 && <Places places={one.places} unit={one.scores?.score?.unit ?? "points"} />}
      {one.written > 0 && mayRead && <Voices survey={survey} question={one.name} n={one.written} />}
    </section>
  );
}

/** Why there is no score, and how many answers are still needed. */
function below(one: QuestionResult, of: Results, words: (typeof SURVEYS)["en"], lang: Lang): string {
  if (one.n < of.least) return words.hidden(of.least, one.n);
  return one.scores ? words.voicesOnly(of.score_from, one.n) : sample(one.n, lang);
}

function ScoreFigure({ scores, score }: { scores: Scores; score: Estimate }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  return (
    <div className={scores.reading === "indicative" ? "figure-block indicative" : "figure-block"}>
      <p className="figure-big">
        <span className="small muted">{scores.label}</span> <strong>{scored(score.value, score.unit, lang)}</strong>
      </p>
      <p className="small">
        {words.interval} {interval(scored(score.low, score.unit, lang), scored(score.high, score.unit, lang))} · {sample(scores.n, lang)}
      </p>
      <p className="trinomial" aria-label={`${scores.positive} ${words.positive}, ${scores.neutral} ${words.neutral}, ${scores.negative} ${words.negative}`} role="img">
        <Share kind="positive" n={scores.positive} of={scores.n} />
        <Share kind="neutral" n={scores.neutral} of={scores.n} />
        <Share kind="negative" n={scores.negative} of={scores.n} />
      </p>
      <p className="muted small">{score.formula}</p>
      {scores.reading === "indicative" && <p className="small">{words.reading.indicative}</p>}
    </div>
  );
}

function Share({ kind, n, of }: { kind: string; n: number; of: number }) {
  const part = of ? (100 * n) / of : 0;
  return part ? <span className={`share ${kind}`} style={{ width: `${part}%` }} /> : null;
}

function Bars({ one }: { one: QuestionResult }) {
  const lang = useLang();
  const most = Math.max(...one.values.map((value) => value.n), 1);
  return (
    <table className="bars">
      <tbody>
        {one.values.map((value) => (
          <tr key={value.code}>
            <th scope="row">{value.label}</th>
            <td className="end">{number(value.n, lang)}</td>
            <td aria-hidden="true">
              <span className="count-bar" style={{ width: `${(100 * value.n) / most}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Places({ places, unit }: { places: Record<string, PlaceScore>; unit: Estimate["unit"] }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const labels = useContext(Labels);
  const said = (value: number | null) => (value === null ? "" : scored(value, unit, lang));
  return (
    <table className="bars">
      <thead>
        <tr>
          <th scope="col">{words.place}</th>
          <th scope="col" className="end">{words.n}</th>
          <th scope="col" className="end">{words.score}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(places).map(([place, one]) => (
          <tr key={place}>
            <th scope="row">{labels.get(place) ?? place}</th>
            <td className="end">{one.n || "–"}</td>
            <td className="end">{one.value === null ? words.reading[one.reading] : `${said(one.value)} ${interval(said(one.low), said(one.high))}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Voices({ survey, question, n }: { survey: string; question: string; n: number }) {
  const words = useWords(SURVEYS);
  const labels = useContext(Labels);
  const [list, setList] = useState<Voice[] | null>(null);
  if (list === null)
    return (
      <Button small onPress={() => void showVoices(survey, question).then(setList, () => setList([]))}>
        {`${words.voices} (${n})`}
      </Button>
    );
  return (
    <div className="voices">
      {list.map((one, at) => (
        <blockquote key={at} lang={one.lang}>
          {one.text}
          {one.place && <footer className="muted small">{labels.get(one.place) ?? one.place}</footer>}
        </blockquote>
      ))}
    </div>
  );
}
