// Named versions, what changed since in words, the way back; branches and their way home; the document.

import { GitBranch, GitMerge, History, Milestone } from "lucide-react";
import { useCallback, useState } from "react";
import { asRefusal, useAsked } from "../api/asked";
import { useEditor } from "../editor/context";
import { useMayEdit } from "../editor/live";
import { useLang, useWords } from "../preferences";
import { go } from "../route";
import { Answer, Button, LinkButton, TextField, toast, toastRefusal } from "../ui";
import { Restore } from "../talk/activity";
import * as talk from "../talk/api";
import { useFresh } from "../talk/news";
import { ago, TALK } from "../talk/words";
import "../styles/talk.css";

export default function HistoryTab() {
  return (
    <>
      <Versions />
      <Branches />
      <Homecoming />
      <TheDocument />
    </>
  );
}

function Versions() {
  const { live } = useEditor();
  const words = useWords(TALK);
  const mayEdit = useMayEdit();
  const asked = useFresh("versions", talk.versions);
  const again = asked.again;
  const [name, setName] = useState("");
  return (
    <section className="history-part">
      <h3>
        <Milestone size={15} aria-hidden /> {words.versions}
      </h3>
      <p className="muted small">{words.versionsText}</p>
      {mayEdit && (
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!name.trim()) return;
            void talk.keepVersion(live.name, name.trim()).then(
              () => {
                setName("");
                again();
              },
              toastRefusal,
            );
          }}
        >
          <TextField label={words.versionName} placeholder={words.versionExample} value={name} onChange={setName} maxLength={120} />
          <Button type="submit" isDisabled={!name.trim()}>
            {words.keep}
          </Button>
        </form>
      )}
      <Answer asked={asked}>
        {(list) => (
          <ul className="threads">
            {list.map((one) => (
              <li key={one.id}>
                <OneVersion version={one} again={again} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}

function OneVersion({ version, again }: { version: talk.Version; again: () => void }) {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const mayEdit = useMayEdit();
  const [found, setFound] = useState<talk.Difference[] | null>(null);
  const [back, setBack] = useState(false);
  return (
    <article className="thread">
      <p>
        <strong>{version.name}</strong>
      </p>
      <p className="muted small">
        {version.by} · <time dateTime={version.at}>{ago(version.at, lang)}</time> · {words.number(version.number)}
      </p>
      <div className="button-row">
        <Button small icon={History} onPress={() => void talk.differences(live.name, lang, version.id).then(setFound, toastRefusal)}>
          {words.compare}
        </Button>
        {mayEdit && (
          <>
            <Button small onPress={() => setBack(true)}>
              {words.restore}
            </Button>
            <Button small variant="quiet" onPress={() => void talk.forgetVersion(live.name, version.id).then(again, toastRefusal)}>
              {words.forget}
            </Button>
          </>
        )}
      </div>
      {found && <Differences list={found} />}
      {back && <Restore point={{ version: version.id }} label={version.name} onClose={() => setBack(false)} />}
    </article>
  );
}

function Differences({ list }: { list: talk.Difference[] }) {
  const words = useWords(TALK);
  if (!list.length) return <p className="muted small">{words.same}</p>;
  return (
    <ul className="differences">
      {list.map((one, index) => (
        <li key={index}>{one.words}</li>
      ))}
    </ul>
  );
}

function Branches() {
  const { live } = useEditor();
  const words = useWords(TALK);
  const mayEdit = useMayEdit();
  const asked = useAsked(useCallback((signal: AbortSignal) => talk.branches(live.name, signal), [live]));
  const [title, setTitle] = useState("");
  return (
    <section className="history-part">
      <h3>
        <GitBranch size={15} aria-hidden /> {words.branches}
      </h3>
      <p className="muted small">{words.branchesText}</p>
      <Answer asked={asked}>
        {(list) => (
          <ul className="threads">
            {list.map((one) => (
              <li key={one.name} className="page-head">
                <span>{one.name}</span>
                <LinkButton small to={`/maps/${one.name}?panel=history`}>
                  {words.open}
                </LinkButton>
              </li>
            ))}
          </ul>
        )}
      </Answer>
      {mayEdit && (
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            void talk.makeBranch(live.name, title.trim()).then((made) => go(`/maps/${made.name}`), toastRefusal);
          }}
        >
          <TextField label={words.branchTitle} value={title} onChange={setTitle} maxLength={200} />
          <Button type="submit">{words.makeBranch}</Button>
        </form>
      )}
    </section>
  );
}

/** Only a branch has a way home; any other map answers that it is none. */
function Homecoming() {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const asked = useAsked(
    useCallback(
      (signal: AbortSignal) =>
        true
          ? talk.homecoming(live.name, lang, signal).catch((error: unknown) => (asRefusal(error).status === 404 || asRefusal(error).status === 409 || asRefusal(error).status === 422 ? null : Promise.reject(asRefusal(error))))
          : Promise.resolve(null),
      [live, lang],
    ),
  );
  if (asked.state !== "there" || !asked.value) return null;
  const { differences, conflicts } = asked.value;
  return (
    <section className="history-part">
      <h3>
        <GitMerge size={15} aria-hidden /> {words.merge}
      </h3>
      <p className="small">{words.wouldBring}</p>
      <Differences list={differences} />
      {conflicts.length > 0 && <p className="told wrong">{words.conflicts(conflicts.length)}</p>}
      <Button
        variant="primary"
        onPress={() => void talk.merge(live.name).then(() => toast(words.merged), toastRefusal)}
      >
        {words.merge}
      </Button>
    </section>
  );
}


function TheDocument() {
  const { live } = useEditor();
  const words = useWords(TALK);
  return (
    <section className="history-part">
      <h3>{words.document}</h3>
      <p className="muted small">{words.documentText}</p>
      <a className="button plain small" href={talk.documentAddress(live.name)} download>
        {words.download}
      </a>
    </section>
  );
}
