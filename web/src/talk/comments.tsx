// Comments on a part of the map or on all of it, and the suggestions that wait for a decision.

import { AtSign, MessageSquare } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { named } from "../editor/actions";
import { useRole, useRow } from "../editor/live";
import { focusSpot } from "../editor/state";
import type { Key } from "../live/types.ts";
import { moment } from "../notation";
import { useLang, useWords } from "../preferences";
import { initials, useSession } from "../people/session";
import { Answer, Badge, Button, Check, Empty, MenuButton, Segmented, TextField, toastRefusal } from "../ui";
import * as talk from "./api";
import { useFresh } from "./news";
import { ago, TALK } from "./words";
import "../styles/talk.css";

const listOpen = (map: string, signal: AbortSignal) => talk.suggestions(map, signal);

export default function CommentsTab({ of }: { of: Key }) {
  const words = useWords(TALK);
  const lang = useLang();
  const row = useRow(of);
  const [where, setWhere] = useState<"here" | "everywhere">("here");
  const [showResolved, setShowResolved] = useState(false);
  const asked = useFresh("comments", talk.comments);
  const again = asked.again;
  return (
    <>
      <Suggestions />
      <Segmented
        label={words.everywhere}
        value={where}
        options={[
          { key: "here", label: row ? `${words.here}: ${named(row, lang).slice(0, 22)}` : words.here },
          { key: "everywhere", label: words.everywhere },
        ]}
        onChange={setWhere}
      />
      <Write key={of} of={where === "here" ? of : "map"} again={again} />
      <Answer asked={asked}>
        {(all) => {
          const threads = all.filter((one) => one.answers === null && (where === "everywhere" || one.key === of) && (showResolved || !one.resolved_at));
          const hidden = all.some((one) => one.answers === null && one.resolved_at);
          return (
            <>
              {threads.length === 0 && <Empty icon={MessageSquare} title={words.noComments} text={words.noCommentsText} />}
              <ul className="threads">
                {threads.map((thread) => (
                  <li key={thread.id}>
                    <Thread thread={thread} answers={all.filter((one) => one.answers === thread.id)} again={again} withPlace={where === "everywhere"} />
                  </li>
                ))}
              </ul>
              {hidden && <Check label={words.showResolved} checked={showResolved} onChange={setShowResolved} />}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Thread({ thread, answers, again, withPlace }: { thread: talk.Comment; answers: talk.Comment[]; again: () => void; withPlace: boolean }) {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const [answering, setAnswering] = useState(false);
  const place = live.get(thread.key);
  return (
    <article className={thread.resolved_at ? "thread settled" : "thread"}>
      {withPlace && place && thread.key !== "map" && (
        <button type="button" className="place-link" onClick={() => focusSpot(thread.key)}>
          {named(place, lang)}
        </button>
      )}
      <Said comment={thread} again={again} />
      {answers.map((answer) => (
        <Said key={answer.id} comment={answer} again={again} />
      ))}
      {thread.resolved_at && <p className="muted small">{words.resolvedBy(thread.resolved_by)}</p>}
      <div className="button-row">
        <Button small variant="quiet" onPress={() => setAnswering(!answering)}>
          {words.answer}
        </Button>
        <Button
          small
          variant="quiet"
          onPress={() => void talk.settle(live.name, thread.id, !thread.resolved_at).then(again, toastRefusal)}
        >
          {thread.resolved_at ? words.reopen : words.resolve}
        </Button>
      </div>
      {answering && (
        <Write
          of={thread.key}
          answers={thread.id}
          again={() => {
            setAnswering(false);
            again();
          }}
        />
      )}
    </article>
  );
}

function Said({ comment, again }: { comment: talk.Comment; again: () => void }) {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const [edits, setEdits] = useState<string | null>(null);
  const attempt = (work: Promise<unknown>) => void work.then(again, toastRefusal);
  return (
    <div className="said-comment">
      <span className="avatar" aria-hidden>
        {initials(comment.by)}
      </span>
      <div>
        <p className="small">
          <strong>{comment.by}</strong>{" "}
          <time className="muted" dateTime={comment.at} title={moment(comment.at, lang)}>
            {ago(comment.at, lang)}
          </time>
          {comment.changed_at && <span className="muted"> · {words.changed}</span>}
        </p>
        {edits === null ? (
          <p className="comment-text">{marked(comment)}</p>
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              attempt(talk.reword(live.name, comment.id, edits));
              setEdits(null);
            }}
          >
            <TextField label={words.edit} bare value={edits} onChange={setEdits} rows={2} autoFocus />
            <Button small type="submit">
              {words.edit}
            </Button>
          </form>
        )}
        {comment.mine && edits === null && (
          <div className="button-row mine">
            <Button small variant="quiet" onPress={() => setEdits(comment.text)}>
              {words.edit}
            </Button>
            <Button small variant="quiet" onPress={() => attempt(talk.unsay(live.name, comment.id))}>
              {words.remove}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** The names of those who are called stand out. */
function marked(comment: talk.Comment) {
  const names = comment.mentions.map((name) => `@${name}`);
  if (!names.length) return comment.text;
  const pattern = new RegExp(`(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
  return comment.text.split(pattern).map((part, index) => (names.includes(part) ? <strong key={index} className="mention">{part}</strong> : part));
}

function Write({ of, answers, again }: { of: Key; answers?: number; again: () => void }) {
  const { live } = useEditor();
  const words = useWords(TALK);
  const session = useSession();
  const role = useRole();
  const [text, setText] = useState("");
  const [people, setPeople] = useState<{ id: number; name: string }[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const may = role !== "viewer";
  useEffect(() => {
    if (may && session.person) talk.mentionable(live.name).then(setPeople, () => undefined);
  }, [live, may, session.person]);
  const begun = useMemo(() => /@([\p{L}\p{N} .-]*)$/u.exec(text)?.[1]?.toLowerCase(), [text]);
  const offered = begun === undefined ? [] : people.filter((one) => one.name.toLowerCase().startsWith(begun)).slice(0, 5);
  if (!may) return null;
  const call = (name: string) => setText(text.replace(/@[\p{L}\p{N} .-]*$/u, "").trimEnd() + `${text ? " " : ""}@${name} `);
  const send = () => {
    if (!text.trim()) return;
    const mentions = people.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
    void talk.say(live.name, { text: text.trim(), key: of, ...(answers ? { answers } : {}), mentions }).then(
      () => {
        setText("");
        again();
      },
      toastRefusal,
    );
  };
  return (
    <form
      ref={form}
      className="form write"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if ((event.ctrlKey || event.metaKey) && event.key === "Enter") send();
      }}
    >
      <TextField label={words.write} bare placeholder={words.write} hint={words.writeHint} value={text} onChange={setText} rows={2} maxLength={10_000} />
      {offered.length > 0 && (
        <div className="button-row" role="group" aria-label={words.mention}>
          {offered.map((one) => (
            <Button key={one.id} small onPress={() => call(one.name)}>
              @{one.name}
            </Button>
          ))}
        </div>
      )}
      <div className="button-row end">
        {people.length > 0 && (
          <MenuButton
            small
            variant="quiet"
            icon={AtSign}
            label={words.mention}
            groups={[{ entries: people.map((one) => ({ key: one.name, label: one.name })) }]}
            onAction={call}
          />
        )}
        <Button small variant="primary" type="submit" isDisabled={!text.trim()}>
          {answers ? words.answer : words.send}
        </Button>
      </div>
    </form>
  );
}

function Suggestions() {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const role = useRole();
  const asked = useFresh("suggestions", listOpen);
  const [refusing, setRefusing] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  if (asked.state !== "there" || asked.value.length === 0) return null;
  const decides = role === "owner" || role === "editor";
  const decide = (id: number, how: "accept" | "refuse" | "withdraw") =>
    void talk.decide(live.name, id, how, reason).then(
      () => {
        setRefusing(null);
        setReason("");
        asked.again();
      },
      toastRefusal,
    );
  return (
    <section className="suggestions" aria-label={words.suggestions}>
      <h3>
        {words.suggestions} <Badge tone="accent">{asked.value.length}</Badge>
      </h3>
      {asked.value.map((one) => (
        <div key={one.id} className="thread">
          <p className="small">
            <strong>{one.by}</strong> <span className="muted">{ago(one.at, lang)}</span>
          </p>
          <ul>
            {one.words.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {one.note && <p className="muted small">{one.note}</p>}
          {refusing === one.id && <TextField label={words.why} value={reason} onChange={setReason} autoFocus />}
          <div className="button-row">
            {decides && (
              <>
                <Button small variant="primary" onPress={() => decide(one.id, "accept")}>
                  {words.accept}
                </Button>
                <Button small onPress={() => (refusing === one.id ? decide(one.id, "refuse") : setRefusing(one.id))}>
                  {words.refuse}
                </Button>
              </>
            )}
            {one.mine && !decides && (
              <Button small onPress={() => decide(one.id, "withdraw")}>
                {words.withdraw}
              </Button>
            )}
          </div>
        </div>
      ))}
    </section>
  );
}
