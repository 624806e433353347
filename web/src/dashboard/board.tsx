// One map's dashboard: filters in the address, figures that move, every one with n, interval, period and source.

import { Braces, ChartNoAxesCombined, Download, Map as MapIcon, Printer, Radio, Table2 } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { asRefusal, useAsked } from "../api/asked";
import type { Refusal } from "../api/ask";
import { number, day, period } from "../notation";
import { useLang, useWords } from "../preferences";
import { go, useQuery } from "../route";
import { listUploads, type Upload } from "../sources/api";
import { useSession } from "../people/session";
import { Badge, Button, Dialog, Empty, LinkButton, Page, Refused, SelectField, TextField, toastRefusal, Waiting } from "../ui";
import { chooseFeed, exportAddress, showBoard, showFeed, streamAddress, type Board, type Filter, type Point } from "./api";
import { Curve, useTone } from "./chart";
import { Figures, Scores } from "./figures";
import { GuardPanel } from "./guard";
import { Opportunities } from "./opportunities";
import { Tiles } from "./tiles";
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
      title={board?.title ?? words.dashboard}
      lead={
        <>
          <Badge tone={live ? "positive" : "line"}>
            <Radio size={12} aria-hidden /> {live ? words.live : words.notLive}
          </Badge>{" "}
          {measured && <Count n={measured.customers} days={measured.period} />}
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
        <SelectField label={words.channel} value={filter.channel} onChange={(value) => setChannel(value)} options={options(words.everyChannel, filter.channel, channels)} />
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

function Count({ n, days }: { n: number; days: [string, string] }) {
  const words = useWords(DASHBOARD);
  const lang = useLang();
  return <span className="muted">{`${words.customers(number(n, lang))} · ${period(days, lang)}`}</span>;
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
      <Tiles board={board} />
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
          <p className="muted">{words[unmet(board.curve)]}</p>
        ) : (
          <ol className="lines">
            {board.gaps.slice(0, 5).map((gap) => (
              <li key={`${gap.about}${gap.persona ?? ""}`}>{gap.sentence}</li>
            ))}
          </ol>
        )}
      </section>
      <Opportunities key={board.moved} name={name} canMeasure={board.measured !== null} stages={new Map(board.curve.map((point) => [point.about, point.name]))} />
      {board.measured && <Figures board={board} onRead={onRead} />}
      {board.answers.length > 0 && <Scores scores={board.answers} points={board.curve} />}
      <GuardPanel name={name} />
      <Sources board={board} />
    </>
  );
}

/** Why there is no gap to show: agreement is only said where belief and measure meet. */
function unmet(points: readonly Point[]): "noGaps" | "noBelief" | "noMeasure" {
  const believed = points.filter((point) => point.believed !== null);
  if (!believed.length) return "noBelief";
  return believed.some((point) => point.measured.length || point.kept) ? "noGaps" : "noMeasure";
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
            {voice.date && ` · ${day(voice.date, lang)}`}
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
      <ul className="lines small">
        {board.sources.map((source) => (
          <li key={source.id}>
            {source.name}
            {source.rows !== null && `, ${words.rows(number(source.rows, lang))}`}, <code>{source.checksum.slice(0, 19)}</code>
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
    }, toastRefusal);
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
