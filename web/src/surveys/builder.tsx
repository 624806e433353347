// Build a survey: a list of questions on pages, each with what it needs, beside a live preview; or its file.

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useLang, useWords } from "../preferences";
import { Button, Check, IconButton, Segmented, SelectField, TextField } from "../ui";
import { checkDraft, previewOf, type Full, type Wrong } from "./api";
import { asLines, fromLines, newElement, parsed, said, withSaid, written, type Draft, type Element } from "./draft";
import { SURVEYS } from "./words";

const KINDS = ["rating", "radiogroup", "checkbox", "dropdown", "boolean", "comment", "text", "matrix", "ranking", "html"];
const SCALES: Record<string, [number, number]> = { nps: [0, 10], csat: [1, 5], ces: [1, 7], emotion: [-2, 2] };

export function Builder({ full, text, onText, mayEdit }: { full: Full; text: string; onText: (text: string) => void; mayEdit: boolean }) {
  const words = useWords(SURVEYS);
  const [way, setWay] = useState<"form" | "file">("form");
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const draft = parsed(text);
  useEffect(() => {
    const timer = setTimeout(() => void checkDraft(text).then(setWrong, () => undefined), 400);
    return () => clearTimeout(timer);
  }, [text]);
  const change = (next: Draft) => onText(written(next));
  return (
    <div className="builder">
      <div className="builder-work">
        <Segmented label={words.build} value={way} options={[{ key: "form", label: words.form }, { key: "file", label: words.file }]} onChange={setWay} />
        <Told title={words.wrong} list={wrong.map((one) => `${one.path}: ${one.message}`)} />
        <Told title={words.missing} list={full.missing} />
        {way === "file" || draft === null ? (
          <TextField label={words.file} value={text} onChange={onText} rows={30} readOnly={!mayEdit} />
        ) : (
          <fieldset className="builder-form" disabled={!mayEdit}>
            <Terms draft={draft} onChange={change} />
            <Questions draft={draft} onChange={change} />
          </fieldset>
        )}
        <Needed full={full} />
      </div>
      <Preview text={text} langs={full.langs} wrong={wrong.length > 0} />
    </div>
  );
}

function Told({ title, list }: { title: string; list: string[] }) {
  if (!list.length) return null;
  return (
    <div className="told" role="status">
      <strong>{title}</strong>
      <ul>
        {list.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function Terms({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const words = useWords(SURVEYS);
  const own = draft.locale ?? "en";
  const listen = draft["x-listen"] ?? {};
  const set = (key: string, value: unknown) => {
    const next = { ...listen, [key]: value };
    if (value === undefined || value === "") delete (next as Record<string, unknown>)[key];
    onChange({ ...draft, "x-listen": next });
  };
  const both = (key: string) => listen[key] as Draft["title"] | undefined;
  const privacy = (listen["privacy"] as keyof typeof words.privacies | undefined) ?? "anonymous";
  return (
    <section className="builder-card">
      <Both label={words.title} value={draft.title} own={own} onChange={(title) => onChange({ ...draft, title: title ?? "" })} />
      <Both label={words.purpose} value={both("purpose")} own={own} onChange={(value) => set("purpose", value)} />
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
      {privacy !== "anonymous" && <Both label={words.consent} value={both("consent")} own={own} onChange={(value) => set("consent", value)} />}
    </section>
  );
}

function Both({ label, value, own, onChange }: { label: string; value: Draft["title"] | undefined; own: string; onChange: (value: Draft["title"] | undefined) => void }) {
  const words = useWords(SURVEYS);
  return (
    <div className="pair">
      <TextField label={`${label} – ${words.inEnglish}`} value={said(value, "en", own)} onChange={(text) => onChange(withSaid(value, "en", own, text))} />
      <TextField label={`${label} – ${words.inFrench}`} value={said(value, "fr", own)} onChange={(text) => onChange(withSaid(value, "fr", own, text))} />
    </div>
  );
}

function Questions({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const words = useWords(SURVEYS);
  const own = draft.locale ?? "en";
  const lang = useLang();
  const [open, setOpen] = useState<string | null>(null);
  const pages = draft.pages;
  const put = (page: number, elements: Element[]) => onChange({ ...draft, pages: pages.map((one, at) => (at === page ? { ...one, elements } : one)) });
  const move = (page: number, at: number, step: -1 | 1) => {
    const next = pages.map((one) => ({ ...one, elements: [...one.elements] }));
    const [element] = next[page]!.elements.splice(at, 1);
    setOpen(null);
    const target = at + step;
    if (target < 0) next[page - 1]!.elements.push(element!);
    else if (target > next[page]!.elements.length) next[page + 1]!.elements.unshift(element!);
    else next[page]!.elements.splice(target, 0, element!);
    onChange({ ...draft, pages: next.filter((one) => one.elements.length) });
  };
  const add = (page: number) => {
    const element = newElement(draft);
    setOpen(`${page}-${pages[page]!.elements.length}`);
    put(page, [...pages[page]!.elements, element]);
  };
  const split = (page: number, at: number) => {
    const [before, after] = [pages[page]!.elements.slice(0, at + 1), pages[page]!.elements.slice(at + 1)];
    const name = `page${pages.length + 1}`;
    const next = [...pages.slice(0, page), { ...pages[page]!, elements: before }, { name, elements: after }, ...pages.slice(page + 1)];
    onChange({ ...draft, pages: next.filter((one) => one.elements.length) });
  };
  return (
    <>
      {pages.map((page, p) => (
        <section key={page.name ?? p} className="builder-card">
          <h2>{words.page(p + 1)}</h2>
          <ol className="questions">
            {page.elements.map((one, at) => (
              <li key={`${p}-${at}`}>
                <div className="question-head">
                  <button type="button" className="question-name" aria-expanded={open === `${p}-${at}`} onClick={() => setOpen(open === `${p}-${at}` ? null : `${p}-${at}`)}>
                    <span>{said(one.title ?? one.html, lang, own) || said(one.title ?? one.html, own, own) || one.name}</span>
                    <span className="muted small">
                      {words.types[one.type] ?? one.type}
                      {one.isRequired ? " *" : ""}
                    </span>
                  </button>
                  <IconButton icon={ArrowUp} small label={`${words.up}: ${one.name}`} isDisabled={p === 0 && at === 0} onPress={() => move(p, at, -1)} />
                  <IconButton
                    icon={ArrowDown}
                    small
                    label={`${words.down}: ${one.name}`}
                    isDisabled={p === pages.length - 1 && at === page.elements.length - 1}
                    onPress={() => move(p, at, 1)}
                  />
                  <IconButton icon={Trash2} small label={`${words.remove}: ${one.name}`} onPress={() => put(p, page.elements.filter((_, i) => i !== at))} />
                </div>
                {open === `${p}-${at}` && (
                  <Question
                    one={one}
                    own={own}
                    onChange={(next) => put(p, page.elements.map((other, i) => (i === at ? next : other)))}
                    onSplit={at < page.elements.length - 1 ? () => split(p, at) : null}
                  />
                )}
              </li>
            ))}
          </ol>
          <Button small icon={Plus} onPress={() => add(p)}>
            {words.addQuestion}
          </Button>
        </section>
      ))}
    </>
  );
}

function Question({ one, own, onChange, onSplit }: { one: Element; own: string; onChange: (one: Element) => void; onSplit: (() => void) | null }) {
  const words = useWords(SURVEYS);
  const listen = one["x-listen"] ?? {};
  const set = (more: Partial<Element>) => {
    const next = { ...one, ...more };
    for (const [key, value] of Object.entries(next)) if (value === undefined || value === "" || value === false) delete next[key];
    onChange(next);
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

function Preview({ text, langs, wrong }: { text: string; langs: string[]; wrong: boolean }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const [spoken, setSpoken] = useState(langs.includes(lang) ? lang : (langs[0] ?? "en"));
  const [page, setPage] = useState("");
  useEffect(() => {
    if (wrong) return;
    const timer = setTimeout(() => void previewOf(text, spoken).then((next) => next && setPage(next), () => undefined), 500);
    return () => clearTimeout(timer);
  }, [text, spoken, wrong]);
  return (
    <aside className="builder-preview" aria-label={words.preview}>
      <div className="button-row">
        <strong>{words.preview}</strong>
        <SelectField label={words.previewIn} bare value={spoken} options={langs.map((key) => ({ key, label: key }))} onChange={setSpoken} />
      </div>
      <iframe title={words.preview} srcDoc={page} sandbox="allow-scripts allow-same-origin allow-forms" />
    </aside>
  );
}

function Needed({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const number = new Intl.NumberFormat(lang);
  return (
    <section className="builder-card small">
      <strong>{words.needed}</strong>
      <ul className="inline-list">
        {full.needed.map((one) => (
          <li key={one.points}>
            {words.points(one.points)}: {number.format(one.to_detect)}
          </li>
        ))}
      </ul>
    </section>
  );
}
