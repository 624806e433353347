// One card of a cell: its words, its marks, edited where it stands. Redrawn only when it changes.

import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { memo, useEffect, useRef, type ReactNode } from "react";
import {
  CircleHelp, Globe, Lightbulb, Mail, MapPin, MessageCircle, MessagesSquare, Monitor, Newspaper, Phone, Share2,
  Smartphone, Store, Tablet, UserRound, UsersRound, Wrench, CircleAlert, CircleSlash, MessageSquare, type LucideIcon,
} from "lucide-react";
import { word } from "../lexicon";
import type { Key, Row } from "../live/types.ts";
import { number, sample } from "../notation";
import { type Lang, useLang, useWords } from "../preferences";
import { announce } from "../ui";
import { sayDuration, setWords } from "./actions";
import { useByKey, useEditor } from "./context";
import { Writing } from "./editable";
import type { Lane } from "./lanes";
import { useMayEdit, useRow } from "./live";
import { Toolbar } from "./toolbar";
import { MARKS } from "./marks";
import { focusSpot, useView, type Spot } from "./state";
import { at, mainField, say, typeset } from "./text";
import { EDITOR, type EditorWords } from "./words";

interface Props {
  /** The row; for a field of a stage, the stage. */
  of: Key;
  /** The field shown, when it is one of a stage. */
  field?: string;
  lane: Lane;
}

export const Card = memo(function Card({ of, field, lane }: Props) {
  const { live, state, presence, levels, comments, findings } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const row = useRow(of);
  const spot: Spot = field ? `${of}#${field}` : of;
  const writes = useView(state, (view) => view.editing === spot);
  const focused = useView(state, (view) => view.focus === spot);
  const chosen = useView(state, (view) => view.selection.has(of) && !field);
  const found = useView(state, (view) => view.found.has(spot));
  const here = useByKey(presence, spot);
  const level = useByKey(levels, of);
  const talk = useByKey(comments, of);
  const doubts = useByKey(findings, field ? "" : of);
  const mayEdit = useMayEdit();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const card = element.current;
    if (!card || field || !mayEdit || writes) return;
    return draggable({
      element: card,
      getInitialData: () => ({ card: of }),
      onDragStart: () => state.set({ editing: null }),
    });
  }, [of, field, mayEdit, writes, state]);
  if (!row) return null;
  const path = field ?? mainField(row.kind);
  const text = say(at(row.fields, path), lang);
  const commit = (typed: string, then: "stay" | "next") => {
    setWords(live, of, path, typed, lang);
    state.rest();
    if (then === "next") dispatchEvent(new CustomEvent("parcours:next", { detail: spot }));
    else focusSpot(spot);
  };
  if (writes) {
    return (
      <div className="card-wrap">
        <Writing
          value={text}
          label={lane.label}
          onCommit={commit}
          onCancel={() => {
            state.rest();
            announce(words.cancelled);
            focusSpot(spot);
          }}
          onType={() => live.setMine({ at: spot, editing: { key: of, field: path } })}
        />
      </div>
    );
  }
  const writer = here?.[0];
  return (
    <div className="card-wrap">
      <div
        ref={element}
        data-spot={spot}
        data-card={field ? undefined : of}
        className={["item", `item-${field ? "field" : row.kind}`, chosen && "chosen", found && "found"].filter(Boolean).join(" ")}
        role="button"
        tabIndex={focused ? 0 : -1}
        aria-pressed={chosen ? true : undefined}
        data-colour={writer?.colour}
        onDoubleClick={() => mayEdit && state.edit(spot)}
      >
        <Face row={row} field={field} text={typeset(text)} lang={lang} words={words} />
        {level && level !== "hypothesis" && (
          <span className={`mark mark-${level}`} title={word("TRUTH_LEVELS", level, lang)}>
            <span aria-hidden="true">{MARKS[level]}</span>
            <span className="sr-only">{word("TRUTH_LEVELS", level, lang)}</span>
          </span>
        )}
        {doubts && (
          <span className="doubt" title={doubts.map((one) => one.message).join("\n")}>
            <CircleAlert size={12} aria-hidden />
            <span className="sr-only">{doubts.map((one) => one.message).join(" ")}</span>
          </span>
        )}
        {talk ? (
          <span className="talk">
            <MessageSquare size={12} aria-hidden /> {talk}
          </span>
        ) : null}
      </div>
      {writer && (
        <span className="flag" data-colour={writer.colour} title={writer.writes ? words.editingBy(writer.name) : words.isHere(writer.name)}>
          {writer.name}
          {writer.writes ? "…" : ""}
        </span>
      )}
      {focused && <Toolbar spot={spot} of={of} field={field} kind={row.kind} />}
    </div>
  );
});

/** What a card of each kind looks like. */
function Face({ row, field, text, lang, words }: { row: Row; field: string | undefined; text: string; lang: Lang; words: EditorWords }) {
  const fields = row.fields;
  if (field) return <span className="words">{field === "duration.value" ? sayDuration(text, lang) : field === "participants" ? words.people(Number(text)) : text}</span>;
  switch (row.kind) {
    case "touchpoint":
      return (
        <>
          <Tile icon={fields["missing"] ? CircleSlash : touchpointIcon(fields["kind"], fields["channel"])} missing={fields["missing"] === true} />
          <Said text={text}>{touchpointNotes(row, lang, words)}</Said>
        </>
      );
    case "painpoint":
      return (
        <>
          <Severity value={Number(fields["severity"] ?? 0)} words={words} />
          <Said text={text}>{typeof fields["kind"] === "string" ? word("PAIN_KINDS", fields["kind"], lang).toLowerCase() : null}</Said>
        </>
      );
    case "opportunity":
      return (
        <>
          <Lightbulb size={15} aria-hidden className="lead" />
          <Said text={text}>{typeof fields["owner"] === "string" ? fields["owner"] : null}</Said>
        </>
      );
    case "verbatim":
      return <q className={`words verbatim ${tone(fields["sentiment"])}`}>{text}</q>;
    case "metric":
      return <Said text={text}>{metricWords(row, lang)}</Said>;
    case "solution":
      return (
        <>
          <Wrench size={14} aria-hidden className="lead" />
          <Said text={text}>{typeof fields["owner"] === "string" ? fields["owner"] : null}</Said>
        </>
      );
    default:
      return <Said text={text}>{typeof fields["participants"] === "number" ? words.people(fields["participants"]) : null}</Said>;
  }
}

function Said({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <span className="said">
      <span className="words">{text}</span>
      {children && <span className="note">{children}</span>}
    </span>
  );
}

function Tile({ icon: Icon, missing }: { icon: LucideIcon; missing: boolean }) {
  return (
    <span className={missing ? "tile absent" : "tile"} aria-hidden="true">
      <Icon size={14} />
    </span>
  );
}

function Severity({ value, words }: { value: number; words: EditorWords }) {
  return (
    <span className="severity" title={value ? words.severity(value) : undefined}>
      {[1, 2, 3].map((bar) => (
        <i key={bar} className={bar <= value ? "on" : ""} aria-hidden="true" />
      ))}
      {value > 0 && <span className="sr-only">{words.severity(value)}</span>}
    </span>
  );
}

const CHANNELS: Record<string, LucideIcon> = {
  web: Monitor, app: Smartphone, email: Mail, sms: MessageCircle, phone: Phone, chat: MessagesSquare, social: Share2,
  store: Store, in_person: UserRound, post: Mail, kiosk: Tablet, paper: Newspaper, media: Globe,
};

function touchpointIcon(kind: unknown, channel: unknown): LucideIcon {
  if (kind === "place") return MapPin;
  if (kind === "person") return UserRound;
  return CHANNELS[String(channel)] ?? (kind === "tool" ? Smartphone : CircleHelp);
}

function touchpointNotes(row: Row, lang: Lang, words: EditorWords): ReactNode {
  const { missing, health, rating, participants } = row.fields;
  const notes = [
    missing ? words.missing : null,
    typeof health === "string" ? word("HEALTHS", health, lang).toLowerCase() : null,
    typeof rating === "string" && rating !== "meets" ? word("RATINGS", rating, lang).toLowerCase() : null,
  ].filter((note) => note !== null);
  if (!notes.length && typeof participants !== "number") return null;
  return (
    <>
      {typeof health === "string" && <i className={`health health-${health}`} aria-hidden="true" />}
      {notes.join(" · ")}
      {typeof participants === "number" && (
        <>
          {" "}
          <UsersRound size={11} aria-hidden /> {participants}
        </>
      )}
    </>
  );
}

function metricWords(row: Row, lang: Lang): string | null {
  const { value, unit, n } = row.fields;
  if (typeof value !== "number") return null;
  return [number(value, lang, { maximumFractionDigits: 2 }), typeof unit === "string" ? unit : "", typeof n === "number" ? sample(n, lang) : ""].filter(Boolean).join(" ");
}

function tone(sentiment: unknown): string {
  if (typeof sentiment !== "number") return "";
  return sentiment > 0.5 ? "good" : sentiment < -0.5 ? "bad" : "";
}
