// Every survey of the organisation, with its first score; a new one from a template or from a file.

import { ClipboardList, FileUp, Plus, UserX } from "lucide-react";
import { useCallback, useState } from "react";
import { useAsked } from "../api/asked";
import { useSession } from "../people/session";
import { number, day, scored } from "../notation";
import { useLang, useWords, type Lang } from "../preferences";
import { go } from "../route";
import { Answer, Badge, Button, DataTable, Dialog, Empty, FileDrop, Link, LinkButton, Page, SelectField, TextField, toastRefusal } from "../ui";
import { bringSurvey, listSurveys, listTemplates, makeSurvey, saveDraft, type Full, type Wrong } from "./api";
import { emptyDraft, parsed, withSaid, written } from "./draft";
import { Forget } from "./forget";
import { SURVEYS } from "./words";

const NOTHING = "_nothing";

export function SurveyList() {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const session = useSession();
  const organisation = session.organisation?.slug ?? "home";
  const role = session.organisation?.role;
  const mayMake = session.person !== null && (role === "owner" || role === "editor");
  const surveys = useAsked(useCallback((signal: AbortSignal) => listSurveys(organisation, signal), [organisation]));
  const [making, setMaking] = useState(false);
  const [bringing, setBringing] = useState(false);
  const [forgetting, setForgetting] = useState(false);
  return (
    <Page
      title={words.surveys}
      lead={words.lead}
      actions={
        mayMake && (
          <>
            <Button variant="quiet" icon={UserX} onPress={() => setForgetting(true)}>
              {words.forget}
            </Button>
            <Button icon={FileUp} onPress={() => setBringing(true)}>
              {words.bring}
            </Button>
            <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
              {words.new}
            </Button>
          </>
        )
      }
    >
      <Answer asked={surveys}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={ClipboardList} title={words.none} text={words.noneText}>
              {mayMake ? (
                <Button variant="primary" onPress={() => setMaking(true)}>
                  {words.new}
                </Button>
              ) : (
                <LinkButton to={session.claimed ? "/sign-in" : "/setup"} variant="primary">
                  {words.signIn}
                </LinkButton>
              )}
            </Empty>
          ) : (
            <DataTable
              caption={words.surveys}
              rows={list}
              keyOf={(one) => one.name}
              columns={[
                { key: "name", title: words.name, cell: (one) => <Link to={`/surveys/${one.name}`}>{one.title}</Link> },
                { key: "state", title: words.state, cell: (one) => <Badge tone={one.state === "open" ? "positive" : "line"}>{words.states[one.state]}</Badge> },
                { key: "n", title: words.answers, end: true, cell: (one) => number(one.complete, lang) },
                {
                  key: "score",
                  title: words.score,
                  end: true,
                  cell: (one) => (one.scores?.score ? `${one.scores.label} ${scored(one.scores.score.value, one.scores.score.unit, lang)}` : (one.scores && words.reading[one.scores.reading]) || "–"),
                },
                { key: "map", title: words.map, cell: (one) => (one.map ? <Link to={`/maps/${one.map}`}>{one.map}</Link> : "–") },
                { key: "when", title: words.changed, cell: (one) => day(one.changed_at, lang) },
              ]}
            />
          )
        }
      </Answer>
      {making && <Make organisation={organisation} onClose={() => setMaking(false)} />}
      {bringing && <Bring organisation={organisation} onClose={() => setBringing(false)} />}
      {forgetting && <Forget organisation={organisation} onClose={() => setForgetting(false)} />}
    </Page>
  );
}

/** A template that has the title which its maker gave it. */
async function titled(made: Full, title: string, lang: Lang): Promise<Full> {
  const draft = parsed(made.text);
  if (!title || !draft) return made;
  return saveDraft(made.name, written({ ...draft, title: withSaid(draft.title, lang, draft.locale ?? "en", title) ?? title }));
}

function Make({ organisation, onClose }: { organisation: string; onClose: () => void }) {
  const words = useWords(SURVEYS);
  const templates = useAsked(useCallback((signal: AbortSignal) => listTemplates(signal), []));
  const [template, setTemplate] = useState("csat");
  const [title, setTitle] = useState("");
  const lang = useLang();
  const make = () =>
    void (template === NOTHING ? makeSurvey({ text: written(emptyDraft(title || words.new, words.firstQuestion, lang)), name: title, organisation }) : makeSurvey({ template, name: title, organisation }).then((made) => titled(made, title, lang))).then(
      (made) => go(`/surveys/${made.name}`),
      toastRefusal,
    );
  return (
    <Dialog title={words.new} isOpen onClose={onClose} onSubmit={make} actions={<Button variant="primary" type="submit">{words.create}</Button>}>
      <Answer asked={templates}>
        {(list) => (
          <SelectField
            label={words.template}
            value={template}
            options={[...list.map((one) => ({ key: one.name, label: one.title })), { key: NOTHING, label: words.fromNothing }]}
            hint={list.find((one) => one.name === template)?.use ?? words.fromNothingText}
            onChange={setTemplate}
          />
        )}
      </Answer>
      <TextField label={words.title} value={title} onChange={setTitle} maxLength={60} />
    </Dialog>
  );
}

function Bring({ organisation, onClose }: { organisation: string; onClose: () => void }) {
  const words = useWords(SURVEYS);
  const [done, setDone] = useState<{ name: string; lost: Wrong[] } | null>(null);
  const take = (files: File[]) =>
    void bringSurvey(files[0]!, organisation).then(
      (found) => (found.lost.length ? setDone(found) : go(`/surveys/${found.name}`)),
      toastRefusal,
    );
  return (
    <Dialog title={words.bring} isOpen onClose={onClose} actions={done && <Button variant="primary" onPress={() => go(`/surveys/${done.name}`)}>{words.done}</Button>}>
      {done ? (
        <>
          <p>{words.left}</p>
          <ul className="lost">
            {done.lost.map((lost) => (
              <li key={lost.path + lost.message}>
                <code>{lost.path}</code> {lost.message}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <FileDrop label={words.bring} hint={words.bringHint} accept=".json,.xlsx,.xls,.csv,.md,.lss,.txt,.tsv,.qsf" onFiles={take} />
      )}
    </Dialog>
  );
}
