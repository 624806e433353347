// One map's dashboard: filters in the address, figures that move, every one with n, interval, period and source.

import { Braces, ChartNoAxesCombined, Download, Map as MapIcon, Printer, Radio, Table2 } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { asRefusal, useAsked } from "../api/asked";
import type { Refusal } from "../api/ask";
import { useLang, useWords } from "../preferences";
import { go, useQuery } from "../route";
import { listUploads, type Upload } from "../sources/api";
import { useSession } from "../people/session";
import { Badge, Button, DataTable, Dialog, Empty, LinkButton, Page, Refused, SelectField, TextField, toastRefusal, Waiting } from "../ui";
import { chooseFeed, exportAddress, showBoard, showFeed, streamAddress, type Board, type FigureRow, type Filter, type Point, type Score } from "./api";
import { Curve, useTone, Weeks } from "./chart";
import { GuardPanel } from "./guard";
import { DASHBOARD } from "./words";

/** The dashboard under `filter`, asked again whenever the server says that something moved. */
function useBoard(name: string, filter: Filter): { board: Board | null; refusal: Refusal | null; live: boolean; again: () => void } {
  const [board, setBoard] = useState<Board | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [live, setLive] = useState(false);
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    showBoard(name, filter, abort.signal).then(
      (value) => {
        setBoard(value);
        setRefusal(null);
      },
      (error: unknown) => !abort.signal.aborted && setRefusal(asRefusal(error)),
    );
    return () => abort.abort();
  }, [name, filter, round]);
  useEffect(() => {
    const stream = new EventSource(streamAddress(name));
    let known = "";
    stream.addEventListener("open", () => setLive(true));
    stream.addEventListener("error", () => setLive(false));
    stream.addEventListener("moved", (event) => {
      const word = (event as MessageEvent<string>).data;
      if (known && known !== word) again();
      known = word;
    });
    return () => stream.close();
  }, [name, again]);
  return { board, refusal, live, again };
}

export function BoardScreen({ name }: { name: string }) {
  const words = useWords(DASHBOARD);
  const [first, setFirst] = useQuery("first");
  const [last, setLast] = useQuery("last");
  const [segment, setSegment] = useQuery("segment");
  const [channel, setChannel] = useQuery("channel");
  const filter = useMemo<Filter>(
    () => ({ first: first ?? "", last: last ?? "", segment: segment ?? "", channel: channel ?? "" }),
    [first, last, segment, channel],
  );
  const { board, refusal, live, again } = useBoard(name, filter);
  const [feeding, setFeeding] = useState(false);
  const [reading, setReading] = useState<{ about: string; name: string } | null>(null);
  const filtered = Object.values(filter).some(Boolean);
  const clear = () => go(location.pathname, { replace: true });
  const measured = board?.measured ?? null;
  const segments = Object.entries(measured?.attributes ?? {}).filter(([attribute]) => attribute !== "channel");
  const channels = measured?.attributes["channel"] ?? [];
  return (
    <Page
      title={board?.title ?? name}
      lead={
        <>
          <Badge tone={live ? "positive" : "line"}>
            <Radio size={12} aria-hidden /> {live ? words.live : words.notLive}
          </Badge>{" "}
          {measured && <Count n={measured.customers} period={measured.period} />}
        </>
      }
      actions={
        <>
          <LinkButton to={`/maps/${encodeURIComponent(name)}`} icon={MapIcon}>
            {words.toMap}
          </LinkButton>
          <Button icon={Table2} onPress={() => setFeeding(true)}>
            {words.feed}
          </Button>
          {measured && (
            <>
              <a className="button plain" href={exportAddress(name, "figures.csv", filter)} download>
                <Download size={16} aria-hidden /> {words.figures}
              </a>
              <a className="button plain" href={exportAddress(name, "manifest.json", filter)} download>
                <Braces size={16} aria-hidden /> {words.manifest}
              </a>
            </>
          )}
          <Button icon={Printer} onPress={() => print()}>
            {words.print}
          </Button>
        </>
      }
    >
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField label={words.from} type="date" value={filter.first} onChange={(value) => setFirst(value)} />
        <TextField label={words.to} type="date" value={filter.last} onChange={(value) => setLast(value)} />
        <SelectField
          label={words.segment}
          value={filter.segment}
          onChange={(value) => setSegment(value)}
          options={options(words.everyone, filter.segment, segments.flatMap(([attribute, values]) => values.map((value) => `${attribute} = ${value}`)))}
        />
        <SelectField label={words.channel} value={filter.channel} onChange={(value) => setChannel(value)} options={options(words.everyone, filter.channel, channels)} />
        {filtered && (
          <Button variant="quiet" onPress={clear}>
            {words.reset}
          </Button>
        )}
      </form>
      {refusal && <Refused refusal={refusal} again={filtered ? clear : again} />}
      {!board && !refusal && <Waiting />}
      {board && !refusal && <Shown board={board} name={name} onFeed={() => setFeeding(true)} onRead={(about, label) => setReading({ about, name: label })} />}
      {feeding && <FeedDialog name={name} onClose={() => setFeeding(false)} onDone={again} />}
      {reading && board?.measured && (
        <Dialog title={words.voicesOf(reading.name)} isOpen onClose={() => setReading(null)} wide>
          <p className="muted small">{words.voicesText}</p>
          <Voices voices={board.measured.voices[reading.about] ?? []} />
        </Dialog>
      )}
    </Page>
  );
}

function options(everyone: string, chosen: string, values: readonly string[]) {
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  return [{ key: "", label: everyone }, ...all.map((value) => ({ key: value, label: value }))];
}

function Count({ n, period }: { n: number; period: [string, string] }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  const day = (text: string) => new Date(`${text}T12:00:00`).toLocaleDateString(lang, { dateStyle: "medium" });
  return <span className="muted">{`${words.customers(new Intl.NumberFormat(lang).format(n))} · ${day(period[0])} – ${day(period[1])}`}</span>;
}

function Shown({ board, name, onFeed, onRead }: { board: Board; name: string; onFeed: () => void; onRead: (about: string, label: string) => void }) {
  const words = useWords(DASHBOARD);
  return (
    <>
      {!board.measured && (
        <Empty icon={ChartNoAxesCombined} title={words.noFeed} text={words.noFeedText}>
          <Button variant="primary" onPress={onFeed}>
            {words.feed}
          </Button>
        </Empty>
      )}
      <section className="panel">
        <h2>{words.curve}</h2>
        <p className="muted small">{words.curveText}</p>
        <Curve points={board.curve} />
        {board.personas.map((one) => (
          <div key={one.persona}>
            <h3>{one.name}</h3>
            {one.segment && <p className="muted small">{one.segment}</p>}
            <Curve points={one.points} of={one.name} />
          </div>
        ))}
      </section>
      <section className="panel">
        <h2>{words.gaps}</h2>
        {board.gaps.length === 0 ? (
          <p className="muted">{words.noGaps}</p>
        ) : (
          <ol className="told">
            {board.gaps.slice(0, 5).map((gap) => (
              <li key={`${gap.about}${gap.persona ?? ""}`}>{gap.sentence}</li>
            ))}
          </ol>
        )}
      </section>
      {board.measured && <Figures board={board} onRead={onRead} />}
      {board.answers.length > 0 && <Scores scores={board.answers} />}
      <GuardPanel name={name} />
      <Sources board={board} />
    </>
  );
}

function Figures({ board, onRead }: { board: Board; onRead: (about: string, label: string) => void }) {
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
          { key: "volume", title: words.volume, end: true, cell: (point) => <Value row={find(point.about, "volume")} /> },
          { key: "weeks", title: words.weekly, cell: (point) => <Weeks weeks={measured.series[point.about] ?? []} label={words.weekly} /> },
          { key: "loss", title: words.dropOff, end: true, cell: (point) => <Value row={find(point.about, "drop_off") ?? find(point.about, "late")} /> },
          { key: "wait", title: words.waiting, end: true, cell: (point) => <Value row={find(point.about, "waiting_time")} /> },
          { key: "mood", title: words.emotion, end: true, cell: (point) => <Value row={find(point.about, "emotion")} /> },
          { key: "moods", title: words.moodWeekly, cell: (point) => <Weeks weeks={measured.moods[point.about] ?? []} label={words.moodWeekly} /> },
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

/** A figure with its interval and n; its source, period and method stand in its title. */
function Value({ row }: { row: FigureRow | undefined }) {
  const lang = useLang();
  const words = useWords(DASHBOARD);
  const tone = useTone();
  if (!row) return <span className="muted">–</span>;
  const whole = new Intl.NumberFormat(lang);
  const percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });
  const text = (value: number): string => {
    if (row.unit === "share") return percent.format(value);
    if (row.unit === "seconds") return duration(value, lang);
    if (row.unit === "score") return tone(value);
    return whole.format(value);
  };
  const about = [row.source, row.first_day && `${row.first_day} – ${row.last_day}`, row.method].filter(Boolean).join(" · ");
  if (row.value === null) return <span className="muted small" title={about}>{`${words.tooFew} (n = ${row.n})`}</span>;
  return (
    <span className="value" title={about}>
      {text(row.value)}
      <span className="muted small">
        {row.low !== null && row.high !== null && ` [${text(row.low)} ; ${text(row.high)}]`}
        {` n = ${whole.format(row.n)}`}
      </span>
    </span>
  );
}

function duration(seconds: number, lang: string): string {
  const [size, unit] = seconds >= 172800 ? ([86400, "day"] as const) : seconds >= 7200 ? ([3600, "hour"] as const) : seconds >= 120 ? ([60, "minute"] as const) : ([1, "second"] as const);
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(seconds / size);
}

function Scores({ scores }: { scores: readonly Score[] }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  return (
    <DataTable<Score>
      caption={words.scores}
      rows={scores}
      keyOf={(one) => `${one.survey} ${one.metric} ${one.place}`}
      columns={[
        { key: "survey", title: words.survey, cell: (one) => one.survey },
        { key: "place", title: words.place, cell: (one) => one.place || words.whole },
        { key: "metric", title: words.metric, cell: (one) => <span title={one.formula ?? ""}>{one.metric.toUpperCase()}</span> },
        { key: "score", title: words.score, end: true, cell: (one) => (one.value === null ? <span className="muted">{words.tooFew}</span> : number.format(one.value)) },
        { key: "interval", title: words.interval, end: true, cell: (one) => (one.low === null || one.high === null ? "–" : `${number.format(one.low)} ; ${number.format(one.high)}`) },
        { key: "n", title: "n", end: true, cell: (one) => (one.reading === "hidden" ? "–" : number.format(one.n)) },
        { key: "period", title: words.period, cell: (one) => one.period?.join(" – ") ?? "–" },
      ]}
    />
  );
}

function Voices({ voices }: { voices: readonly { text: string; date: string | null; tone: number; lang: string | null }[] }) {
  const lang = useLang();
  const tone = useTone();
  return (
    <ul className="voices">
      {voices.map((voice, index) => (
        <li key={index}>
          <blockquote lang={voice.lang ?? undefined}>{voice.text}</blockquote>
          <span className="muted small">
            {tone(voice.tone)}
            {voice.date && ` · ${new Date(`${voice.date}T12:00:00`).toLocaleDateString(lang, { dateStyle: "medium" })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Sources({ board }: { board: Board }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  if (!board.sources.length && !board.measured?.notes.length) return null;
  return (
    <section className="panel">
      <h2>{words.sources}</h2>
      <ul className="told small">
        {board.sources.map((source) => (
          <li key={source.id}>
            {source.name}
            {source.rows !== null && `, ${words.rows(new Intl.NumberFormat(lang).format(source.rows))}`}, <code>{source.checksum.slice(0, 19)}</code>
          </li>
        ))}
        {board.measured?.notes.map((note) => (
          <li key={note} className="muted">
            {note}
          </li>
        ))}
      </ul>
    </section>
  );
}

function FeedDialog({ name, onClose, onDone }: { name: string; onClose: () => void; onDone: () => void }) {
  const words = useWords(DASHBOARD);
  const session = useSession();
  const organisation = session.organisation?.slug ?? "home";
  const uploads = useAsked(useCallback((signal: AbortSignal) => listUploads(organisation, signal), [organisation]));
  const feed = useAsked(useCallback((signal: AbortSignal) => showFeed(name, signal), [name]));
  const [events, setEvents] = useState<string | null>(null);
  const [verbatims, setVerbatims] = useState<string | null>(null);
  const kept = feed.state === "there" ? feed.value : null;
  const list = (kind: string) => [
    { key: "", label: words.nothing },
    ...(uploads.state === "there" ? uploads.value : []).filter((one: Upload) => one.kind === kind).map((one: Upload) => ({ key: one.id, label: one.name })),
  ];
  const save = () => {
    chooseFeed(name, (events ?? kept?.events) || null, (verbatims ?? kept?.verbatims) || null).then(() => {
      onDone();
      onClose();
    }, (error: unknown) => toastRefusal(error, words.offline));
  };
  return (
    <Dialog
      title={words.feed}
      isOpen
      onClose={onClose}
      onSubmit={save}
      actions={
        <Button variant="primary" type="submit">
          {words.save}
        </Button>
      }
    >
      {uploads.state === "refused" && <Refused refusal={uploads.refusal} />}
      <SelectField label={words.events} value={events ?? kept?.events ?? ""} onChange={setEvents} options={list("events")} />
      <SelectField label={words.verbatims} value={verbatims ?? kept?.verbatims ?? ""} onChange={setVerbatims} options={list("verbatims")} />
    </Dialog>
  );
}
