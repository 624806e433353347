// The steps of the wizard. Each asks per stage and keeps every answer at once.

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { addCard, addStage, moveStage, removeAll, setField, setWords } from "../editor/actions";
import { Face } from "../editor/face";
import { LevelPick } from "../editor/level-pick";
import { useChildren, useLive, useRow, useRows } from "../editor/live";
import { at, say, titleOf } from "../editor/text";
import { emotionWord, options } from "../lexicon";
import type { Json, Key } from "../live/types.ts";
import { signed } from "../notation";
import { useLang, useWords } from "../preferences";
import { Button, IconButton, SelectField, TextField } from "../ui";
import { GUIDE } from "./words";

/** A text of the map that is kept when it is left. */
function Kept({ of, path, label, rows, placeholder }: { of: Key; path: string; label: string; rows?: number; placeholder?: string }) {
  const live = useLive();
  const lang = useLang();
  const row = useRow(of);
  const said = say(at(row?.fields, path), lang);
  const [text, setText] = useState(said);
  useEffect(() => setText(said), [said]);
  return (
    <TextField
      label={label}
      value={text}
      onChange={setText}
      onCommit={(typed) => setWords(live, of, path, typed, lang)}
      {...(rows ? { rows } : {})}
      {...(placeholder ? { placeholder } : {})}
    />
  );
}

/** Adds what was typed: when it is called, and when the step is left, because "Next" must not cost an answer. */
function useAdding(text: string, add: (text: string) => void): () => void {
  const latest = useRef({ text, add });
  useLayoutEffect(() => {
    latest.current = { text, add };
  });
  const settle = () => {
    const { text: typed, add: send } = latest.current;
    latest.current = { text: "", add: send };
    if (typed.trim()) send(typed.trim());
  };
  // A layout effect: it has to run before the map is closed.
  useLayoutEffect(() => settle, []);
  return settle;
}

export function PurposeStep() {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const row = useRow("map");
  const stated = row?.fields["used_by"];
  const said = Array.isArray(stated) ? stated.map((one) => say(one, lang)).join("\n") : "";
  const [users, setUsers] = useState(said);
  useEffect(() => setUsers(said), [said]);
  return (
    <div className="form panel-card">
      <Kept of="map" path="title" label={words.title} />
      <Kept of="map" path="purpose" label={words.purpose} rows={2} placeholder={words.purposeExample} />
      <TextField
        label={words.usedBy}
        rows={2}
        value={users}
        onChange={setUsers}
        onCommit={(text) => {
          const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
          if (lines.join("\n") !== said) setField(live, "map", "used_by", lines.length ? lines : null);
        }}
      />
    </div>
  );
}

export function PersonaStep() {
  const live = useLive();
  const words = useWords(GUIDE);
  const persona = useChildren("map", "persona")[0];
  const goals = useChildren(persona ?? "", "goals");
  const [name, setName] = useState("");
  const add = useAdding(persona ? "" : name, (text) =>
    live.send({ do: "add", key: live.newKey("persona"), parent: "map", slot: "persona", position: "", fields: { name: text } }),
  );
  if (!persona) {
    return (
      <form
        className="inline-form panel-card"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField label={words.personaName} value={name} onChange={setName} autoFocus />
        <Button type="submit" variant="primary">
          {words.next}
        </Button>
      </form>
    );
  }
  return (
    <div className="form panel-card">
      <Kept of={persona} path="name" label={words.personaName} />
      <Kept of={persona} path="description" label={words.personaWho} rows={2} />
      {goals[0] ? (
        <Kept of={goals[0]} path="text" label={words.personaGoal} />
      ) : (
        <Fresh
          label={words.personaGoal}
          onAdd={(text) => live.send({ do: "add", key: live.newKey("claim"), parent: persona, slot: "goals", position: live.last(persona, "goals"), fields: { text } })}
        />
      )}
      <Kept of={persona} path="quote" label={words.personaQuote} />
    </div>
  );
}

export function StagesStep() {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const stages = useChildren("map", "stages");
  useRows(stages);
  return (
    <div className="panel-card form">
      <ol className="guide-stages">
        {stages.map((stage, index) => (
          <li key={stage}>
            <span className="dot-number" aria-hidden="true">
              {index + 1}
            </span>
            <Kept of={stage} path="name" label={`${words.stageName} ${index + 1}`} />
            <IconButton icon={ArrowUp} small label={`${words.up}: ${titleOf(live.get(stage), lang)}`} isDisabled={index === 0} onPress={() => moveStage(live, stage, -1)} />
            <IconButton icon={ArrowDown} small label={`${words.down}: ${titleOf(live.get(stage), lang)}`} isDisabled={index + 1 === stages.length} onPress={() => moveStage(live, stage, 1)} />
            <IconButton icon={X} small label={`${words.remove}: ${titleOf(live.get(stage), lang)}`} isDisabled={stages.length === 1} onPress={() => removeAll(live, [stage])} />
          </li>
        ))}
      </ol>
      <Fresh label={words.addStage} onAdd={(text) => addStage(live, text, stages.at(-1) ?? null)} />
    </div>
  );
}

/** One block per stage. */
function PerStage({ children }: { children: (stage: Key) => ReactNode }) {
  const live = useLive();
  const lang = useLang();
  const stages = useChildren("map", "stages");
  useRows(stages);
  return (
    <ol className="per-stage">
      {stages.map((stage, index) => (
        <li key={stage} className="panel-card">
          <h2>
            <span className="dot-number" aria-hidden="true">
              {index + 1}
            </span>
            {titleOf(live.get(stage), lang)}
          </h2>
          {children(stage)}
        </li>
      ))}
    </ol>
  );
}

/** What is there already, each with a way to take it back. */
function Chips({ keys, more }: { keys: readonly Key[]; more?: (key: Key) => ReactNode }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  useRows(keys);
  if (!keys.length) return null;
  return (
    <ul className="chips">
      {keys.map((key) => (
        <li key={key} className="chip">
          <span>{titleOf(live.get(key), lang)}</span>
          {more?.(key)}
          <IconButton icon={X} small label={`${words.remove}: ${titleOf(live.get(key), lang)}`} onPress={() => removeAll(live, [key])} />
        </li>
      ))}
    </ul>
  );
}

/** One line to write in; Enter adds and leaves room for the next. */
function Fresh({ label, onAdd, children }: { label: string; onAdd: (text: string) => void; children?: ReactNode }) {
  const [text, setText] = useState("");
  const settle = useAdding(text, onAdd);
  const add = (event: FormEvent) => {
    event.preventDefault();
    settle();
    setText("");
  };
  return (
    <form className="fresh" onSubmit={add}>
      <TextField label={label} placeholder={label} bare value={text} onChange={setText} />
      {children}
    </form>
  );
}

export function TouchpointsStep() {
  return <PerStage>{(stage) => <Touchpoints stage={stage} />}</PerStage>;
}

function Touchpoints({ stage }: { stage: Key }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const keys = useChildren(stage, "touchpoints");
  const [kind, setKind] = useState("");
  return (
    <>
      <Chips keys={keys} more={(key) => (live.get(key)?.fields["missing"] ? <span className="badge negative">{words.isMissing}</span> : null)} />
      <Fresh
        label={words.addTouchpoint}
        onAdd={(text) => {
          const key = live.newKey("touchpoint");
          const fields: Record<string, Json> = kind === "missing" ? { label: text, missing: true } : kind ? { label: text, kind } : { label: text };
          live.send({ do: "add", key, parent: stage, slot: "touchpoints", position: live.last(stage, "touchpoints"), fields });
        }}
      >
        <SelectField label={words.addTouchpoint} bare value={kind} options={[{ key: "", label: words.kindOpen }, ...options("TOUCHPOINT_KINDS", lang), { key: "missing", label: words.isMissing }]} onChange={setKind} />
      </Fresh>
    </>
  );
}

export function QuestionsStep() {
  return <PerStage>{(stage) => <Questions stage={stage} />}</PerStage>;
}

function Questions({ stage }: { stage: Key }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const actions = useChildren(stage, "actions");
  const thoughts = useChildren(stage, "thoughts");
  return (
    <div className="form">
      <Kept of={stage} path="goal.text" label={words.goal} />
      <div>
        <Chips keys={actions} />
        <Fresh label={words.action} onAdd={(text) => addCard(live, { is: "list", slot: "actions", kind: "action" }, stage, text, null)} />
      </div>
      <div>
        <Chips keys={thoughts} />
        <Fresh label={words.thought} onAdd={(text) => addCard(live, { is: "list", slot: "thoughts", kind: "claim" }, stage, text, null)} />
      </div>
    </div>
  );
}

export function FrictionStep() {
  return <PerStage>{(stage) => <Friction stage={stage} />}</PerStage>;
}

function Friction({ stage }: { stage: Key }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const pains = useChildren(stage, "pain_points");
  const touchpoints = useChildren(stage, "touchpoints");
  useRows(touchpoints);
  const [kind, setKind] = useState("");
  const [where, setWhere] = useState("");
  const [severity, setSeverity] = useState<number | null>(null);
  return (
    <>
      <Chips keys={pains} />
      <Fresh
        label={words.addPain}
        onAdd={(text) => {
          const fields: Record<string, Json> = kind ? { label: text, kind } : { label: text };
          if (severity) fields["severity"] = severity;
          if (where) fields["at"] = where;
          live.send({ do: "add", key: live.newKey("painpoint"), parent: stage, slot: "pain_points", position: live.last(stage, "pain_points"), fields });
        }}
      >
        <SelectField label={words.addPain} bare value={kind} options={[{ key: "", label: words.kindOpen }, ...options("PAIN_KINDS", lang)]} onChange={setKind} />
        <SelectField
          label={words.atWhich}
          bare
          value={where}
          options={[{ key: "", label: words.anywhere }, ...touchpoints.map((key) => ({ key: key.slice(key.indexOf(":") + 1), label: `${words.atWhich} ${titleOf(live.get(key), lang)}` }))]}
          onChange={setWhere}
        />
      </Fresh>
      <LevelPick label={words.severity} most={3} value={severity} onChange={setSeverity} />
    </>
  );
}

export function EmotionStep() {
  return <PerStage>{(stage) => <Emotion stage={stage} />}</PerStage>;
}

function Emotion({ stage }: { stage: Key }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const row = useRow(stage);
  const stated = at(row?.fields, "emotion.score");
  const [held, setHeld] = useState<number | null>(null);
  const score = held ?? (typeof stated === "number" ? stated : null);
  const verbatims = useChildren(stage, "verbatims");
  const settle = () => {
    if (held !== null) setField(live, stage, "emotion.score", held);
    setHeld(null);
  };
  return (
    <div className="form">
      {score === null ? (
        <div className="button-row">
          <span className="muted">{words.unknown}</span>
          <Button small onPress={() => setField(live, stage, "emotion.score", 0)}>
            {words.know}
          </Button>
        </div>
      ) : (
        <div className="feel">
          <Face score={score} size={36} />
          <input
            type="range"
            min={-2}
            max={2}
            step={0.1}
            value={score}
            aria-label={`${words.how}, ${titleOf(row, lang)}`}
            aria-valuetext={`${signed(score, lang)}, ${emotionWord(score, lang)}`}
            onChange={(event) => setHeld(Number(event.target.value))}
            onPointerUp={settle}
            onKeyUp={settle}
            onBlur={settle}
          />
          <output>
            {signed(score, lang)} {emotionWord(score, lang)}
          </output>
          <IconButton icon={X} small label={`${words.unknown}: ${titleOf(row, lang)}`} onPress={() => setField(live, stage, "emotion.score", null)} />
        </div>
      )}
      <div>
        <Chips keys={verbatims} />
        <Fresh label={words.quote} onAdd={(text) => addCard(live, { is: "list", slot: "verbatims", kind: "verbatim" }, stage, text, null)} />
      </div>
    </div>
  );
}

export function OpportunityStep() {
  const live = useLive();
  const words = useWords(GUIDE);
  const stages = useChildren("map", "stages");
  useRows(stages);
  const pains = stages.flatMap((stage) => live.children(stage, "pain_points").map((pain) => ({ stage, pain })));
  if (!pains.length) return <p className="told">{words.noPains}</p>;
  return (
    <ol className="per-stage">
      {pains.map(({ stage, pain }) => (
        <li key={pain} className="panel-card">
          <Answers stage={stage} pain={pain} />
        </li>
      ))}
    </ol>
  );
}

function Answers({ stage, pain }: { stage: Key; pain: Key }) {
  const live = useLive();
  const words = useWords(GUIDE);
  const lang = useLang();
  const row = useRow(pain);
  const all = useChildren(stage, "opportunities");
  useRows(all);
  const id = pain.slice(pain.indexOf(":") + 1);
  const answers = all.filter((key) => {
    const addresses = live.get(key)?.fields["addresses"];
    return Array.isArray(addresses) && addresses.includes(id);
  });
  return (
    <>
      <h2>{titleOf(row, lang)}</h2>
      <p className="muted small">{titleOf(live.get(stage), lang)}</p>
      <Chips keys={answers} />
      <Fresh
        label={words.idea}
        onAdd={(text) =>
          live.send({ do: "add", key: live.newKey("opportunity"), parent: stage, slot: "opportunities", position: live.last(stage, "opportunities"), fields: { label: text, addresses: [id] } })
        }
      />
    </>
  );
}
