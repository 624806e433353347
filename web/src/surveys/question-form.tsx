// One question: its words, kind, scale or choices, what it is asked about, and other words where a channel needs them.

import { useState } from "react";
import { useWords } from "../preferences";
import { Button, Check, SelectField, TextField } from "../ui";
import type { Place } from "./api";
import { Both } from "./both";
import { asLines, fromLines, said, type Element, type Words } from "./draft";
import { SURVEYS } from "./words";

const KINDS = ["rating", "radiogroup", "checkbox", "dropdown", "boolean", "comment", "text", "matrix", "ranking", "html"];
const SCALES: Record<string, [number, number]> = { nps: [0, 10], csat: [1, 5], ces: [1, 7], emotion: [-2, 2] };
const SPEAKING = ["sms", "phone", "email", "chat", "kiosk", "widget"];

interface Props {
  one: Element;
  own: string;
  places: Place[];
  onChange: (one: Element) => void;
  onSplit: (() => void) | null;
}

export function QuestionForm({ one, own, places, onChange, onSplit }: Props) {
  const words = useWords(SURVEYS);
  const listen = one["x-listen"] ?? {};
  const set = (more: Partial<Element>) => {
    const next = { ...one, ...more };
    for (const [key, value] of Object.entries(next)) if (value === undefined || value === "" || value === false) delete next[key];
    onChange(next);
  };
  const listening = (more: Record<string, unknown>) => {
    const next = Object.fromEntries(Object.entries({ ...listen, ...more }).filter(([, value]) => value !== undefined));
    set({ "x-listen": Object.keys(next).length ? next : undefined } as Partial<Element>);
  };
  const measure = (metric: string) => {
    const scale = SCALES[metric] ?? [one.rateMin ?? 1, one.rateMax ?? 5];
    const rest = { ...listen };
    for (const key of ["metric", "min", "max"]) delete rest[key];
    const next = metric ? { ...rest, metric, min: scale[0], max: scale[1] } : rest;
    set({ ...(metric && { rateMin: scale[0], rateMax: scale[1] }), "x-listen": Object.keys(next).length ? next : undefined } as Partial<Element>);
  };
  const kind = (type: string) => {
    const kept: Element = { type, name: one.name };
    if (type === "html") kept.html = one.title ?? one.html ?? "…";
    else kept.title = one.title ?? one.html ?? "";
    if (one.isRequired && type !== "html") kept.isRequired = true;
    if (one.visibleIf) kept.visibleIf = one.visibleIf;
    if (["radiogroup", "checkbox", "dropdown", "ranking"].includes(type)) kept.choices = one.choices ?? ["a", "b"];
    if (type === "matrix") Object.assign(kept, { rows: one.rows ?? ["r1", "r2"], columns: one.columns ?? [1, 2, 3] });
    onChange(kept);
  };
  return (
    <div className="question-body">
      {one.type === "html" ? (
        <Both label={words.question} value={one.html} own={own} onChange={(html) => set({ html: html ?? "…" })} />
      ) : (
        <Both label={words.question} value={one.title} own={own} onChange={(title) => set({ title: title ?? "" })} />
      )}
      <div className="pair">
        <SelectField label={words.type} value={one.type} options={(KINDS.includes(one.type) ? KINDS : [...KINDS, one.type]).map((key) => ({ key, label: words.types[key] ?? key }))} onChange={kind} />
        <TextField label={words.code} value={one.name} onChange={(name) => set({ name })} />
      </div>
      {one.type === "rating" && (
        <div className="triple">
          <SelectField label={words.metric} value={String(listen["metric"] ?? "")} options={Object.entries(words.metrics).map(([key, label]) => ({ key, label }))} onChange={measure} />
          <TextField label={words.from} type="number" value={String(one.rateMin ?? 1)} onChange={(value) => set({ rateMin: Number(value) })} />
          <TextField label={words.to} type="number" value={String(one.rateMax ?? 5)} onChange={(value) => set({ rateMax: Number(value) })} />
        </div>
      )}
      {one.choices && <Lines label={words.choices} list={one.choices} own={own} onChange={(choices) => set({ choices })} />}
      {one.rows && <Lines label={words.rows} list={one.rows} own={own} onChange={(rows) => set({ rows })} />}
      {one.columns && <Lines label={words.columns} list={one.columns} own={own} onChange={(columns) => set({ columns })} />}
      {one.type !== "html" && one.type !== "expression" && <Variants one={one} own={own} onChange={listening} />}
      {places.length > 0 && <Spot one={one} places={places} onChange={listening} />}
      <TextField label={words.condition} hint={words.conditionHint} value={one.visibleIf ?? ""} onChange={(visibleIf) => set({ visibleIf })} />
      <div className="button-row">
        {one.type !== "html" && <Check label={words.required} checked={Boolean(one.isRequired)} onChange={(isRequired) => set({ isRequired })} />}
        {onSplit && (
          <Button small variant="quiet" onPress={onSplit}>
            {words.addPage}
          </Button>
        )}
      </div>
    </div>
  );
}

function Lines({ label, list, own, onChange }: { label: string; list: NonNullable<Element["choices"]>; own: string; onChange: (list: NonNullable<Element["choices"]>) => void }) {
  const [text, setText] = useState(() => asLines(list, own));
  return (
    <TextField
      label={label}
      value={text}
      rows={Math.min(12, list.length + 2)}
      onChange={(next) => {
        setText(next);
        onChange(fromLines(next, own));
      }}
    />
  );
}

/** Shorter or spoken words for a channel: a text message costs by the letter, a voice reads no table. */
function Variants({ one, own, onChange }: { one: Element; own: string; onChange: (more: Record<string, unknown>) => void }) {
  const words = useWords(SURVEYS);
  const variants = (one["x-listen"]?.["variants"] as Record<string, Words> | undefined) ?? {};
  const [channel, setChannel] = useState(Object.keys(variants)[0] ?? "sms");
  const put = (text: Words | undefined) => {
    const next = { ...variants };
    if (text === undefined) delete next[channel];
    else next[channel] = text;
    onChange({ variants: Object.keys(next).length ? next : undefined });
  };
  const used = (key: string) => (variants[key] === undefined ? "" : " •");
  return (
    <details>
      <summary>
        {words.variants} {Object.keys(variants).length > 0 && <span className="muted small">{Object.keys(variants).map((key) => words.channelNames[key] ?? key).join(", ")}</span>}
      </summary>
      <SelectField label={words.variantFor} value={channel} options={SPEAKING.map((key) => ({ key, label: `${words.channelNames[key] ?? key}${used(key)}` }))} onChange={setChannel} />
      <Both label={words.wordsBy(words.channelNames[channel] ?? channel)} value={variants[channel]} own={own} onChange={put} />
      {channel === "sms" && <p className="muted small">{words.smsLength(Math.max(said(variants["sms"], "en", own).length, said(variants["sms"], "fr", own).length))}</p>}
    </details>
  );
}

/** The stage or touchpoint that this question is about, where that differs from the survey’s. */
function Spot({ one, places, onChange }: { one: Element; places: Place[]; onChange: (more: Record<string, unknown>) => void }) {
  const words = useWords(SURVEYS);
  const listen = one["x-listen"] ?? {};
  const put = (id: string) => {
    const at = places.findIndex((place) => place.id === id);
    const stage = places.slice(0, at + 1).reverse().find((place) => place.kind === "stage");
    onChange({ stage: stage?.id, touchpoint: places[at]?.kind === "touchpoint" ? id : undefined });
  };
  return (
    <SelectField
      label={words.spot}
      value={String(listen["touchpoint"] ?? listen["stage"] ?? "")}
      options={[{ key: "", label: words.spotOfSurvey }, ...places.map((place) => ({ key: place.id, label: place.kind === "stage" ? place.label : `– ${place.label}` }))]}
      onChange={put}
    />
  );
}
