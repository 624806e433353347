// The verbatim workbench: read what customers wrote against a map, correct where it belongs and how it
// sounds, accept it into the map. Each acceptance is an edit, with its undo.

import { ArrowLeft, Check as Tick, MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { get, withQuery } from "../api/ask";
import { useAsked } from "../api/asked";
import { Face } from "../editor/face";
import { LiveContext, useChildren, useLive, useRow, useRows } from "../editor/live";
import { at, say, titleOf } from "../editor/text";
import type { Action, Json, Key, LiveMap } from "../live/types.ts";
import { openMap } from "../live/store.ts";
import { number, signed, day } from "../notation";
import { useLang, useWords } from "../preferences";
import { useSession } from "../people/session";
import { useQuery, type ScreenProps } from "../route";
import { Answer, Badge, Button, Empty, LinkButton, Page, SearchField, SelectField, toast, Waiting } from "../ui";
import { listUploads, type Upload } from "./api";
import { WORKBENCH } from "./workbench-words";
import "../styles/sources.css";

interface Comment {
  line: number;
  text: string;
  lang: string;
  date: string | null;
  tone: number | null;
  about: string | null;
  likely: string[];
}

const PAGE = 40;

export default function Workbench({ params }: ScreenProps) {
  const name = params["name"] ?? "";
  const [live, setLive] = useState<LiveMap | null>(null);
  useEffect(() => {
    const opened = openMap(name);
    setLive(opened);
    return () => opened.close();
  }, [name]);
  if (!live) return <Waiting />;
  return (
    <LiveContext value={live}>
      <Bench name={name} />
    </LiveContext>
  );
}

function Bench({ name }: { name: string }) {
  const words = useWords(WORKBENCH);
  const lang = useLang();
  const row = useRow("map");
  const slug = useSession().organisation?.slug ?? "home";
  const uploads = useAsked(useCallback((signal: AbortSignal) => listUploads(slug, signal), [slug]));
  return (
    <Page
      title={words.title(say(row?.fields["title"], lang))}
      lead={words.lead}
      actions={
        <LinkButton to={`/maps/${name}`} icon={ArrowLeft}>
          {words.back}
        </LinkButton>
      }
    >
      <Answer asked={uploads}>
        {(list) => {
          const tables = list.filter((one) => one.kind === "verbatims" && !one.error);
          return tables.length === 0 ? (
            <Empty icon={MessagesSquare} title={words.none} text={words.noneText}>
              <LinkButton to="/evidence" variant="primary">
                {words.bring}
              </LinkButton>
            </Empty>
          ) : (
            <Reading name={name} tables={tables} />
          );
        }}
      </Answer>
    </Page>
  );
}

function Reading({ name, tables }: { name: string; tables: Upload[] }) {
  const words = useWords(WORKBENCH);
  const lang = useLang();
  const [chosen, setChosen] = useQuery("table");
  const table = tables.find((one) => one.id === chosen) ?? tables[0];
  const [sought, setSought] = useState("");
  const [search, setSearch] = useState("");
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSearch(sought);
      setOffset(0);
    }, 350);
    return () => clearTimeout(timer);
  }, [sought]);
  const id = table?.id ?? "";
  const asked = useAsked(
    useCallback(
      (signal: AbortSignal) =>
        get<{ of: number; comments: Comment[] }>(withQuery(`/api/maps/${encodeURIComponent(name)}/workbench`, { upload: id, search, offset, most: PAGE }), signal),
      [name, id, search, offset],
    ),
  );
  if (!table) return null;
  return (
    <>
      <div className="gallery-tools">
        <SelectField label={words.table} bare value={table.id} options={tables.map((one) => ({ key: one.id, label: one.name }))} onChange={setChosen} />
        <SearchField label={words.search} value={sought} onChange={setSought} />
      </div>
      <Answer asked={asked}>
        {(found) =>
          found.comments.length === 0 ? (
            <Empty icon={MessagesSquare} title={words.nothing} text={words.nothingText} />
          ) : (
            <>
              <p className="muted small">{words.shown(number(offset + 1, lang), number(offset + found.comments.length, lang), number(found.of, lang))}</p>
              <ol className="bench">
                {found.comments.map((comment) => (
                  <One key={comment.line} comment={comment} table={table} />
                ))}
              </ol>
              <div className="button-row">
                <Button isDisabled={offset === 0} onPress={() => setOffset(Math.max(0, offset - PAGE))}>
                  {words.previous}
                </Button>
                <Button isDisabled={offset + PAGE >= found.of} onPress={() => setOffset(offset + PAGE)}>
                  {words.next}
                </Button>
              </div>
            </>
          )
        }
      </Answer>
    </>
  );
}

/** Every touchpoint with its stage, and whether a comment stands on the map already. */
function usePlaces(): { key: Key; label: string; stage: Key }[] {
  const live = useLive();
  const lang = useLang();
  const stages = useChildren("map", "stages");
  useRows(stages);
  return stages.flatMap((stage) => {
    const title = titleOf(live.get(stage), lang);
    return [
      { key: stage, label: title, stage },
      ...live.children(stage, "touchpoints").map((key) => ({ key, label: `${title} · ${titleOf(live.get(key), lang)}`, stage })),
    ];
  });
}

const TONES = [-2, -1, 0, 1, 2];

function One({ comment, table }: { comment: Comment; table: Upload }) {
  const live = useLive();
  const words = useWords(WORKBENCH);
  const lang = useLang();
  const places = usePlaces();
  const [where, setWhere] = useState(comment.about ? `touchpoint:${comment.about}` : "");
  const [tone, setTone] = useState<number | null>(comment.tone);
  const place = places.find((one) => one.key === where);
  const verbatims = useChildren(place?.stage ?? "", "verbatims");
  const accepted = useMemo(
    () => verbatims.some((key) => say(at(live.get(key)?.fields, "text"), comment.lang) === comment.text),
    [verbatims, live, comment],
  );
  const labels = TONES.map((value) => ({ key: String(value), label: signed(value, lang) }));
  const accept = () => {
    if (!place) return;
    live.send(accepting(live, comment, table, place, tone));
    toast(words.accepted(place.label), { label: words.undo, run: () => live.undo() });
  };
  return (
    <li className={accepted ? "bench-row accepted" : "bench-row"}>
      {tone === null ? <span className="no-score" aria-hidden>?</span> : <Face score={tone} size={30} />}
      <div className="bench-text">
        <p lang={comment.lang}>{comment.text}</p>
        <p className="muted small">
          {[comment.date && day(comment.date, lang), words.line(comment.line), comment.lang].filter(Boolean).join(" · ")}
        </p>
      </div>
      <SelectField
        label={`${words.tone}, ${words.line(comment.line)}`}
        bare
        value={tone === null ? "" : String(tone)}
        options={[
          { key: "", label: words.noTone },
          ...(tone !== null && !TONES.includes(tone) ? [{ key: String(tone), label: signed(tone, lang) }] : []),
          ...labels,
        ]}
        onChange={(key) => setTone(key === "" ? null : Number(key))}
      />
      <SelectField
        label={`${words.place}, ${words.line(comment.line)}`}
        bare
        value={where}
        options={[{ key: "", label: words.unassigned }, ...places.map(({ key, label }) => ({ key, label }))]}
        onChange={setWhere}
      />
      {accepted ? (
        <Badge tone="positive">
          <Tick size={12} aria-hidden /> {words.onMap}
        </Badge>
      ) : (
        <Button small variant="primary" isDisabled={!place} onPress={accept}>
          {words.accept}
        </Button>
      )}
    </li>
  );
}

/** The edits of one acceptance: the source when the map does not name it yet, and the verbatim. */
function accepting(live: LiveMap, comment: Comment, table: Upload, place: { key: Key; stage: Key }, tone: number | null): Action {
  const source = `source:${table.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "comments"}`;
  const fields: { [name: string]: Json } = { text: comment.text, source: source.slice(7), status: "reported" };
  if (comment.date) fields["date"] = comment.date;
  if (comment.lang) fields["lang"] = comment.lang;
  if (tone !== null) fields["sentiment"] = tone;
  if (place.key.startsWith("touchpoint:")) fields["touchpoint"] = place.key.slice(11);
  const edits: Action[] = [];
  if (!live.get(source)) {
    const about: { [name: string]: Json } = { kind: "verbatims", label: table.name, link: table.name };
    if (table.rows !== null) about["n"] = table.rows;
    edits.push({ do: "add", key: source, parent: "map", slot: "sources", position: live.last("map", "sources"), fields: about });
  }
  edits.push({ do: "add", key: live.newKey("verbatim"), parent: place.stage, slot: "verbatims", position: live.last(place.stage, "verbatims"), fields });
  return { do: "group", as: "accept", edits };
}
