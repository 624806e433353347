// The method as a wizard: one question at a time, each answer an edit of the map. It can be left and resumed.

import { ArrowLeft, ArrowRight, Check as Tick, LayoutGrid } from "lucide-react";
import { useEffect, useMemo, useState, type ComponentType } from "react";
import type { LiveMap } from "../live/types.ts";
import { openMap } from "../live/store.ts";
import { createMap } from "../api/maps";
import { ByKey, EditorContext, type Shared } from "../editor/context";
import { LiveContext, useLive, useRow } from "../editor/live";
import { EditorState } from "../editor/state";
import { say } from "../editor/text";
import { useLang, useWords } from "../preferences";
import { useAttempt, Wrong } from "../people/outside";
import { useSession } from "../people/session";
import { go, useQuery, type ScreenProps } from "../route";
import { Brand, Tools } from "../shell/header";
import { Button, LinkButton, TextField, useTitle, Waiting } from "../ui";
import { EmotionStep, FrictionStep, OpportunityStep, PersonaStep, PurposeStep, QuestionsStep, StagesStep, TouchpointsStep } from "./steps";
import { isDone } from "./progress";
import { GUIDE } from "./words";
import "../styles/guide.css";

const STEPS: readonly [string, ComponentType][] = [
  ["purpose", PurposeStep],
  ["persona", PersonaStep],
  ["stages", StagesStep],
  ["touchpoints", TouchpointsStep],
  ["questions", QuestionsStep],
  ["friction", FrictionStep],
  ["emotion", EmotionStep],
  ["opportunities", OpportunityStep],
];

export default function Guide({ params }: ScreenProps) {
  const words = useWords(GUIDE);
  useTitle(words.guide);
  return (
    <>
      <header className="bar">
        <Brand />
        <span className="muted wide-only">{words.guide}</span>
        <Tools />
      </header>
      {params["name"] ? <Resumed key={params["name"]} name={params["name"]} /> : <Begin />}
    </>
  );
}

/** The first question makes the map; from then on every answer is an edit of it. */
function Begin() {
  const words = useWords(GUIDE);
  const lang = useLang();
  const session = useSession();
  const [title, setTitle] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  const [name, text] = words.steps["purpose"] ?? ["", ""];
  return (
    <main id="main" className="page" tabIndex={-1}>
      <div className="guide-begin">
        <h1>{words.guide}</h1>
        <p className="muted">{words.lead}</p>
        <form
          className="form panel-card"
          onSubmit={attempt(async () => {
            const made = await createMap({ organisation: session.organisation?.slug ?? "home", title: title.trim() || words.titleExample, stages: "service", template: "journey", lang });
            go(`/guide/${made.name}`, { replace: true });
          })}
        >
          <h2>{name}</h2>
          <p className="muted">{text}</p>
          <TextField label={words.title} placeholder={words.titleExample} value={title} onChange={setTitle} autoFocus maxLength={200} />
          {wrong && <Wrong>{wrong}</Wrong>}
          <div className="button-row end">
            <Button variant="primary" type="submit" isDisabled={busy}>
              {words.begin}
            </Button>
          </div>
        </form>
      </div>
    </main>
  );
}

function Resumed({ name }: { name: string }) {
  const [live, setLive] = useState<LiveMap | null>(null);
  useEffect(() => {
    const opened = openMap(name);
    setLive(opened);
    return () => opened.close();
  }, [name]);
  const shared = useMemo<Shared | null>(
    () => live && { live, state: new EditorState(), presence: new ByKey(), levels: new ByKey(), claims: new ByKey(), comments: new ByKey(), findings: new ByKey() },
    [live],
  );
  if (!live || !shared) return <Waiting />;
  return (
    <LiveContext value={live}>
      <EditorContext value={shared}>
        <Steps name={name} />
      </EditorContext>
    </LiveContext>
  );
}

function Steps({ name }: { name: string }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const row = useRow("map");
  const [asked, setAsked] = useQuery("step");
  const [, redraw] = useState(0);
  useEffect(() => live.subscribeAll(() => redraw((n) => n + 1)), [live]);
  if (!row) return <Waiting />;
  const at = Math.max(0, STEPS.findIndex(([key]) => key === (asked ?? "purpose")));
  const [key, Step] = STEPS[at] ?? STEPS[0]!;
  const [title, text] = words.steps[key] ?? ["", ""];
  const goTo = (index: number) => {
    setAsked(STEPS[index]?.[0] ?? null);
    document.getElementById("main")?.scrollTo({ top: 0 });
  };
  return (
    <div className="guide">
      <nav className="guide-steps" aria-label={words.guide}>
        <p className="clip">
          <strong>{say(row.fields["title"], lang)}</strong>
        </p>
        <ol>
          {STEPS.map(([one], index) => {
            const done = isDone(live, one);
            return (
              <li key={one}>
                <button type="button" className="guide-step" aria-current={index === at ? "step" : undefined} onClick={() => goTo(index)}>
                  <span className={done ? "dot-number done" : "dot-number"} aria-hidden="true">
                    {done ? <Tick size={13} /> : index + 1}
                  </span>
                  {words.steps[one]?.[0]}
                  {done && <span className="sr-only"> ({words.done})</span>}
                </button>
              </li>
            );
          })}
        </ol>
        <LinkButton to={`/maps/${name}`} icon={LayoutGrid} small>
          {words.openMap}
        </LinkButton>
      </nav>
      <main id="main" className="guide-main" tabIndex={-1}>
        <div className="guide-inner">
          <p className="muted small">{words.step(at + 1, STEPS.length)}</p>
          <h1>{title}</h1>
          <p className="muted">{text}</p>
          <div className="guide-body">
            <Step key={key} />
          </div>
          <div className="guide-foot">
            <Button icon={ArrowLeft} isDisabled={at === 0} onPress={() => goTo(at - 1)}>
              {words.back}
            </Button>
            <span className="muted small">{words.hint}</span>
            {at + 1 < STEPS.length ? (
              <Button variant="primary" onPress={() => goTo(at + 1)}>
                {words.next} <ArrowRight size={16} aria-hidden />
              </Button>
            ) : (
              <LinkButton to={`/maps/${name}`} variant="primary">
                {words.finish}
              </LinkButton>
            )}
          </div>
        </div>
      </main>
    </div>
  );
}
