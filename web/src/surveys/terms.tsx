// What holds for the whole survey: title, purpose, privacy; by which channels it is asked, how many of whom, when it ends.

import { Plus, Trash2 } from "lucide-react";
import { useLang, useWords } from "../preferences";
import { Button, Check, IconButton, SelectField, TextField } from "../ui";
import { Both } from "./both";
import { choicesOf, codes, listenOf, questionsOf, titleOf, type Draft, type Quota, type Trigger, type Words } from "./draft";
import { SURVEYS } from "./words";

const CHANNELS = ["link", "qr", "widget", "email", "sms", "phone", "kiosk", "paper", "chat", "import"] as const;

interface Part {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

export function Terms({ draft, onChange }: Part) {
  return (
    <>
      <About draft={draft} onChange={onChange} />
      <details className="builder-card">
        <Summary part="channels" n={CHANNELS.length - (listenOf(draft).channels?.length ?? CHANNELS.length)} />
        <Channels draft={draft} onChange={onChange} />
      </details>
      <details className="builder-card">
        <Summary part="quotas" n={listenOf(draft).quotas?.length ?? 0} />
        <Quotas draft={draft} onChange={onChange} />
      </details>
      <details className="builder-card">
        <Summary part="triggers" n={draft.triggers?.length ?? 0} />
        <Triggers draft={draft} onChange={onChange} />
      </details>
    </>
  );
}

function Summary({ part, n }: { part: "channels" | "quotas" | "triggers"; n: number }) {
  const words = useWords(SURVEYS);
  return (
    <summary>
      <h2>{words.builderParts[part]}</h2> <span className="muted small">{words.builderHints[part](n)}</span>
    </summary>
  );
}

function About({ draft, onChange }: Part) {
  const words = useWords(SURVEYS);
  const own = draft.locale ?? "en";
  const listen = listenOf(draft);
  const set = (key: string, value: unknown) => onChange(withListen(draft, key, value));
  const privacy = (listen["privacy"] as keyof typeof words.privacies | undefined) ?? "anonymous";
  return (
    <section className="builder-card">
      <Both label={words.title} value={draft.title} own={own} onChange={(title) => onChange({ ...draft, title: title ?? "" })} />
      <Both label={words.purpose} value={listen["purpose"] as Words} own={own} onChange={(value) => set("purpose", value)} />
      <div className="pair">
        <TextField
          label={words.retention}
          type="number"
          value={String(listen["retentionDays"] ?? "")}
          onChange={(value) => set("retentionDays", value ? Number(value) : undefined)}
        />
        <SelectField
          label={words.privacy}
          value={privacy}
          options={(Object.keys(words.privacies) as (keyof typeof words.privacies)[]).map((key) => ({ key, label: words.privacies[key] }))}
          onChange={(value) => set("privacy", value === "anonymous" ? undefined : value)}
        />
      </div>
      {privacy !== "anonymous" && (
        <>
          <Both label={words.consent} value={listen["consent"] as Words} own={own} onChange={(value) => set("consent", value)} />
          <Check label={words.consentRequired} checked={listen["consentRequired"] === true} onChange={(on) => set("consentRequired", on || undefined)} />
        </>
      )}
      <div className="pair">
        <SelectField
          label={words.display}
          value={(draft.questionsOnPageMode as string | undefined) ?? "standard"}
          options={Object.entries(words.displays).map(([key, label]) => ({ key, label }))}
          onChange={(mode) => onChange(without({ ...draft, questionsOnPageMode: mode === "standard" ? undefined : mode }))}
        />
        <TextField label={words.contact} value={String(listen["contact"] ?? "")} maxLength={200} onChange={(value) => set("contact", value)} />
      </div>
      <Both label={words.thanks} value={draft.completedHtml} own={own} onChange={(value) => onChange(without({ ...draft, completedHtml: value }))} />
    </section>
  );
}

function Channels({ draft, onChange }: Part) {
  const words = useWords(SURVEYS);
  const asked: readonly string[] = listenOf(draft).channels ?? CHANNELS;
  const turn = (channel: string, on: boolean) => {
    const next = CHANNELS.filter((one) => (one === channel ? on : asked.includes(one)));
    onChange(withListen(draft, "channels", next.length === CHANNELS.length ? undefined : next));
  };
  return (
    <fieldset className="check-grid">
      <legend className="muted small">{words.channelsLegend}</legend>
      {CHANNELS.map((channel) => (
        <Check key={channel} label={words.channelNames[channel] ?? channel} checked={asked.includes(channel)} onChange={(on) => turn(channel, on)} />
      ))}
    </fieldset>
  );
}

function Quotas({ draft, onChange }: Part) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const own = draft.locale ?? "en";
  const quotas = listenOf(draft).quotas ?? [];
  const put = (next: Quota[]) => onChange(withListen(draft, "quotas", next.length ? next : undefined));
  const change = (at: number, more: Partial<Quota>) => put(quotas.map((one, i) => (i === at ? without({ ...one, ...more }) : one)));
  const countable = questionsOf(draft).filter((one) => one.choices);
  const names = new Set(quotas.map((one) => one.name));
  const fresh = (): string => {
    let n = quotas.length + 1;
    while (names.has(`quota${n}`)) n += 1;
    return `quota${n}`;
  };
  return (
    <>
      <ul className="plain-list">
        {quotas.map((quota, at) => {
          const question = countable.find((one) => one.name === quota.question);
          return (
            <li key={at} className="quota">
              <TextField label={words.quotaName} value={quota.name} onChange={(name) => change(at, { name })} />
              <TextField label={words.quotaLimit} type="number" value={String(quota.limit)} onChange={(value) => change(at, { limit: Math.max(0, Math.round(Number(value))) })} />
              <SelectField
                label={words.quotaWho}
                value={quota.question ?? ""}
                options={[{ key: "", label: words.quotaAll }, ...countable.map((one) => ({ key: one.name, label: titleOf(one, lang, own) }))]}
                onChange={(name) => change(at, name ? { question: name, code: codes(countable.find((one) => one.name === name)?.choices)[0] } : { question: undefined, code: undefined })}
              />
              {question && (
                <SelectField
                  label={words.quotaCode}
                  value={String(quota.code ?? "")}
                  options={choicesOf(question, lang, own).map(([code, label]) => ({ key: String(code), label }))}
                  onChange={(key) => change(at, { code: codes(question.choices).find((code) => String(code) === key) })}
                />
              )}
              <IconButton icon={Trash2} small label={`${words.remove}: ${quota.name}`} onPress={() => put(quotas.filter((_, i) => i !== at))} />
            </li>
          );
        })}
      </ul>
      <Button small icon={Plus} onPress={() => put([...quotas, { name: fresh(), limit: 100 }])}>
        {words.addQuota}
      </Button>
    </>
  );
}

function Triggers({ draft, onChange }: Part) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const own = draft.locale ?? "en";
  const triggers = draft.triggers ?? [];
  const questions = questionsOf(draft).filter((one) => one.type !== "html" && one.type !== "expression");
  const put = (next: Trigger[]) => onChange(without({ ...draft, triggers: next.length ? next : undefined }));
  const change = (at: number, more: Partial<Trigger>) => put(triggers.map((one, i) => (i === at ? without({ ...one, ...more }) : one)));
  return (
    <>
      <ul className="plain-list">
        {triggers.map((trigger, at) => (
          <li key={at} className="quota">
            <TextField label={words.triggerWhen} hint={words.conditionHint} value={trigger.expression} onChange={(expression) => change(at, { expression })} />
            <SelectField
              label={words.triggerDo}
              value={trigger.type}
              options={Object.entries(words.triggerTypes).map(([key, label]) => ({ key: key as Trigger["type"], label }))}
              onChange={(type) => change(at, { type, gotoName: type === "skip" ? questions.at(-1)?.name : undefined })}
            />
            {trigger.type === "skip" && (
              <SelectField
                label={words.triggerTo}
                value={trigger.gotoName ?? ""}
                options={questions.map((one) => ({ key: one.name, label: titleOf(one, lang, own) }))}
                onChange={(gotoName) => change(at, { gotoName })}
              />
            )}
            <IconButton icon={Trash2} small label={`${words.remove}: ${words.builderParts.triggers} ${at + 1}`} onPress={() => put(triggers.filter((_, i) => i !== at))} />
          </li>
        ))}
      </ul>
      <Button small icon={Plus} onPress={() => put([...triggers, { type: "complete", expression: questions[0] ? `{${questions[0].name}} notempty` : "" }])}>
        {words.addTrigger}
      </Button>
    </>
  );
}

/** The draft with one word of its `x-listen` block changed; nothing is kept of what was emptied. */
function withListen(draft: Draft, key: string, value: unknown): Draft {
  return { ...draft, "x-listen": without({ ...listenOf(draft), [key]: value }) };
}

function without<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== "")) as T;
}
