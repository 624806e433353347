// Build a survey: a list of questions on pages, each with what it needs, beside a live preview; or its file.

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useAsked } from "../api/asked";
import { number } from "../notation";
import { useLang, useWords } from "../preferences";
import { Button, IconButton, Segmented, SelectField, TextField } from "../ui";
import { checkDraft, previewOf, showPlaces, type Full, type Place, type Wrong } from "./api";
import { newElement, parsed, titleOf, written, type Draft, type Element } from "./draft";
import { QuestionForm } from "./question-form";
import { Terms } from "./terms";
import { SURVEYS } from "./words";

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
  const lang = useLang();
  const asked = useAsked(useCallback((signal: AbortSignal) => showPlaces(full.name, lang, signal), [full.name, lang]));
  const places = asked.state === "there" ? asked.value : [];
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
            <Questions draft={draft} places={places} onChange={change} />
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
    <div className="faults" role="status">
      <strong>{title}</strong>
      <ul>
        {list.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function Questions({ draft, places, onChange }: { draft: Draft; places: Place[]; onChange: (draft: Draft) => void }) {
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
                    <span>{titleOf(one, lang, own)}</span>
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
                  <QuestionForm
                    one={one}
                    own={own}
                    places={places}
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
        <SelectField label={words.previewIn} bare value={spoken} options={langs.map((key) => ({ key, label: { en: words.inEnglish, fr: words.inFrench }[key] ?? key }))} onChange={setSpoken} />
      </div>
      <iframe title={words.preview} srcDoc={page} sandbox="allow-scripts allow-same-origin allow-forms" />
    </aside>
  );
}

function Needed({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  return (
    <section className="builder-card small">
      <strong>{words.needed}</strong>
      <ul className="inline-list">
        {full.needed.map((one) => (
          <li key={one.points}>
            {words.toSee(one.points, number(one.to_detect, lang))}
          </li>
        ))}
      </ul>
    </section>
  );
}
