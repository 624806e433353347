// One survey: build it, read its results, send it and follow up.

import { ArrowLeft } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useAsked } from "../api/asked";
import { useSession } from "../people/session";
import { useWords } from "../preferences";
import { go } from "../route";
import { Answer, Badge, Button, Dialog, Link, Page, Segmented, toast, toastRefusal } from "../ui";
import { close, deleteSurvey, publish, saveDraft, showSurvey, type Full } from "./api";
import { Builder } from "./builder";
import { Field } from "./field";
import { ResultsPart } from "./results";
import { SURVEYS } from "./words";

type Part = "build" | "results" | "field";

export function SurveyPage({ name, part }: { name: string; part: string }) {
  const asked = useAsked(useCallback((signal: AbortSignal) => showSurvey(name, signal), [name]));
  return <Answer asked={asked}>{(full) => <Opened first={full} part={part} />}</Answer>;
}

function Opened({ first, part }: { first: Full; part: string }) {
  const words = useWords(SURVEYS);
  const session = useSession();
  const role = session.organisation?.role;
  const mayEdit = session.person !== null && (role === "owner" || role === "editor");
  const [full, setFull] = useState(first);
  const [text, setText] = useState(first.text);
  const [leaving, setLeaving] = useState(false);
  const shown: Part = part === "results" || part === "field" ? part : first.state === "open" && part !== "build" ? "results" : "build";
  const dirty = text !== full.text;
  const then = (told: string) => (next: Full) => {
    setFull(next);
    setText(next.text);
    toast(told);
  };
  const save = () => saveDraft(full.name, text).then(then(words.saved), toastRefusal);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty]);
  return (
    <Page
      title={full.title}
      lead={
        <span className="survey-lead">
          <Link to="/surveys">
            <ArrowLeft size={14} aria-hidden /> {words.back}
          </Link>
          <Badge tone={full.state === "open" ? "positive" : "line"}>{words.states[full.state]}</Badge>
          <span className="muted">{full.version === null ? words.notYet : full.state === "open" ? words.publishedAs(full.version) : words.closedText}</span>
          {full.state === "open" && full.unpublished && <span className="muted">{words.differs}</span>}
        </span>
      }
      actions={
        mayEdit && (
          <>
            {dirty && <Button onPress={() => void save()}>{words.save}</Button>}
            {full.state === "open" && !full.unpublished && !dirty ? (
              <Button onPress={() => void close(full.name).then(then(words.states.closed), toastRefusal)}>{words.stop}</Button>
            ) : (
              <Button
                variant="primary"
                onPress={() =>
                  void (dirty ? saveDraft(full.name, text) : Promise.resolve(full))
                    .then(() => publish(full.name))
                    .then(then(words.published), toastRefusal)
                }
              >
                {words.publish}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="survey-parts">
        <Segmented
          label={words.parts}
          value={shown}
          options={[
            { key: "build", label: words.build },
            { key: "results", label: words.results },
            { key: "field", label: words.field },
          ]}
          onChange={(key) => go(`/surveys/${full.name}/${key}`)}
        />
      </div>
      {shown === "build" && <Builder full={full} text={text} onText={setText} mayEdit={mayEdit} />}
      {shown === "results" && <ResultsPart name={full.name} mayRead={mayEdit} />}
      {shown === "field" && <Field full={full} mayEdit={mayEdit} />}
      {mayEdit && shown === "build" && (
        <p className="survey-end">
          <Button variant="quiet" onPress={() => setLeaving(true)}>
            {words.delete}
          </Button>
        </p>
      )}
      {leaving && (
        <Dialog
          title={words.delete}
          isOpen
          onClose={() => setLeaving(false)}
          actions={
            <Button variant="danger" onPress={() => void deleteSurvey(full.name).then(() => go("/surveys"), toastRefusal)}>
              {words.deleteYes}
            </Button>
          }
        >
          <p>{words.deleteSure}</p>
        </Dialog>
      )}
    </Page>
  );
}
