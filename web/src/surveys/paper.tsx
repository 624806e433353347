// Answers from paper: every question as the sheet has it, typed by a clerk, checked like any other answer.

import { useRef, useState, type FormEvent } from "react";
import { useLang, useWords, type Lang } from "../preferences";
import { Button, Check, SelectField, TextField, toast, toastRefusal } from "../ui";
import { enterAnswers, type Full } from "./api";
import { choicesOf, listed, listenOf, parsed, questionsOf, titleOf, type Element } from "./draft";
import { SURVEYS } from "./words";

type Given = string | string[] | Record<string, string>;

export function Paper({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const [open, setOpen] = useState(false);
  const draft = parsed(full.text);
  if (!draft || !(listenOf(draft).channels ?? ["paper"]).includes("paper")) return null;
  return (
    <section className="result-card">
      <h2>{words.paper}</h2>
      <p className="muted">{words.paperText}</p>
      {open ? <Sheet name={full.name} draft={draft} /> : <Button onPress={() => setOpen(true)}>{words.paperBegin}</Button>}
    </section>
  );
}

/** One sheet after the other: what was stored leaves an empty form, with the first field at hand. */
function Sheet({ name, draft }: { name: string; draft: NonNullable<ReturnType<typeof parsed>> }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const own = draft.locale ?? "en";
  const form = useRef<HTMLFormElement>(null);
  const [answers, setAnswers] = useState<Record<string, Given>>({});
  const [agreed, setAgreed] = useState(false);
  const [stored, setStored] = useState(0);
  const asksConsent = listenOf(draft)["consent"] !== undefined;
  const questions = questionsOf(draft).filter((one) => one.type !== "html" && one.type !== "expression");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => !isEmpty(value)));
    void enterAnswers(name, { answers: given, channel: "paper", lang, consent: asksConsent && agreed }).then(() => {
      toast(words.paperStored(stored + 1));
      setStored(stored + 1);
      setAnswers({});
      setAgreed(false);
      form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    }, toastRefusal);
  };
  return (
    <form ref={form} className="entry" onSubmit={send}>
      {questions.map((one) => (
        <Asked key={one.name} one={one} own={own} lang={lang} value={answers[one.name]} onChange={(value) => setAnswers({ ...answers, [one.name]: value })} />
      ))}
      {asksConsent && <Check label={words.paperConsent} checked={agreed} onChange={setAgreed} />}
      <div className="button-row">
        <Button type="submit" variant="primary">
          {words.enter}
        </Button>
        {stored > 0 && <span className="muted small">{words.paperStored(stored)}</span>}
      </div>
    </form>
  );
}

function isEmpty(value: Given): boolean {
  return typeof value === "string" ? !value.trim() : Object.keys(value).length === 0;
}

interface AskedProps {
  one: Element;
  own: string;
  lang: Lang;
  value: Given | undefined;
  onChange: (value: Given) => void;
}

function Asked({ one, own, lang, value, onChange }: AskedProps) {
  const words = useWords(SURVEYS);
  const label = one.isRequired ? `${titleOf(one, lang, own)} *` : titleOf(one, lang, own);
  const text = typeof value === "string" ? value : "";
  const pick = (list: [string | number, string][], of = label, chosen = text, put: (code: string) => void = onChange) => (
    <SelectField label={of} value={chosen} options={[{ key: "", label: "–" }, ...list.map(([code, name]) => ({ key: String(code), label: name }))]} onChange={put} />
  );
  switch (one.type) {
    case "rating":
      return pick(scaleOf(one).map((step) => [step, String(step).replace("-", "−")]));
    case "boolean":
      return pick([["true", words.yes], ["false", words.no]]);
    case "radiogroup":
    case "dropdown":
    case "imagepicker":
      return pick(choicesOf(one, lang, own));
    case "checkbox":
    case "ranking": {
      const chosen = Array.isArray(value) ? value : [];
      const place = (code: string) => (one.type === "ranking" && chosen.includes(code) ? `${chosen.indexOf(code) + 1}. ` : "");
      return (
        <fieldset className="set">
          <legend>{label}</legend>
          {one.type === "ranking" && <p className="hint">{words.paperOrder}</p>}
          {choicesOf(one, lang, own).map(([key, name]) => {
            const code = String(key);
            return <Check key={code} label={`${place(code)}${name}`} checked={chosen.includes(code)} onChange={(on) => onChange(on ? [...chosen, code] : chosen.filter((other) => other !== code))} />;
          })}
        </fieldset>
      );
    }
    case "matrix": {
      const rows = value && typeof value === "object" && !Array.isArray(value) ? value : {};
      return (
        <fieldset className="set">
          <legend>{label}</legend>
          {listed(one.rows, lang, own).map(([row, name]) => (
            <div key={row}>{pick(listed(one.columns, lang, own), name, rows[row] ?? "", (code) => onChange(Object.fromEntries(Object.entries({ ...rows, [row]: code }).filter(([, picked]) => picked))))}</div>
          ))}
        </fieldset>
      );
    }
    default:
      return <TextField label={label} value={text} onChange={onChange} {...(one.type === "comment" && { rows: 2 })} />;
  }
}

function scaleOf(one: Element): number[] {
  const [first, last] = [one.rateMin ?? 1, one.rateMax ?? 5];
  return Array.from({ length: Math.max(0, last - first) + 1 }, (_, step) => first + step);
}
