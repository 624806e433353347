// Every field of the chosen part.

import { useEffect, useId, useState } from "react";
import { options } from "../lexicon";
import type { Json, Key } from "../live/types.ts";
import { number } from "../notation";
import { useLang, useWords } from "../preferences";
import { Check, SelectField, TextField } from "../ui";
import { AskHere } from "../surveys/ask-here";
import { asDuration, sayDuration, setField, setWords } from "./actions";
import { useEditor } from "./context";
import { FIELD_NAMES, FIELDS, KIND_NAMES, type FieldSpec } from "./inspector-fields";
import { LevelPick } from "./level-pick";
import { useMayEdit, useRow } from "./live";
import { at, say, titleOf } from "./text";
import { EDITOR } from "./words";

export function Inspector({ of }: { of: Key }) {
  const row = useRow(of);
  const kinds = useWords(KIND_NAMES);
  const lang = useLang();
  const mayEdit = useMayEdit();
  if (!row) return null;
  return (
    <fieldset className="inspector" disabled={!mayEdit}>
      <legend>
        <span className="muted small">{kinds[row.kind] ?? row.kind}</span>
        <strong>{titleOf(row, lang)}</strong>
      </legend>
      {(row.kind === "stage" || row.kind === "touchpoint") && (
        <AskHere map={/^\/maps\/([^/]+)/.exec(location.pathname)?.[1] ?? ""} about={of.slice(of.indexOf(":") + 1)} />
      )}
      {(FIELDS[row.kind] ?? []).map((spec) => (
        <OneField key={`${of}:${spec.path}`} of={of} spec={spec} />
      ))}
    </fieldset>
  );
}

function OneField({ of, spec }: { of: Key; spec: FieldSpec }) {
  const { live } = useEditor();
  const row = useRow(of);
  const names = useWords(FIELD_NAMES);
  const words = useWords(EDITOR);
  const lang = useLang();
  const label = names[spec.path] ?? spec.path;
  const value = at(row?.fields, spec.path);
  const put = (next: Json) => void setField(live, of, spec.path, next);
  const kind = spec.kind;
  switch (kind.is) {
    case "words":
      return <Kept label={label} said={say(value, lang)} onKeep={(text) => void setWords(live, of, spec.path, text, lang)} {...(kind.long ? { rows: 2 } : {})} />;
    case "plain":
      return <Kept label={label} said={typeof value === "string" ? value : ""} onKeep={(text) => put(text.trim() || null)} />;
    case "list":
      return (
        <Kept
          label={label}
          rows={2}
          said={Array.isArray(value) ? value.map((one) => say(one, lang)).join("\n") : ""}
          onKeep={(text) => {
            const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
            put(lines.length ? lines : null);
          }}
        />
      );
    case "duration":
      return (
        <Kept
          label={label}
          said={typeof value === "string" ? sayDuration(value, lang) : ""}
          placeholder="15 min"
          onKeep={(text) => put(text.trim() ? asDuration(text) : null)}
        />
      );
    case "number":
      return (
        <Kept
          label={label}
          said={typeof value === "number" ? number(value, lang, { maximumFractionDigits: 4, useGrouping: false }) : ""}
          onKeep={(text) => {
            const typed = Number(text.trim().replace(",", ".").replace("−", "-"));
            if (text.trim() === "") put(null);
            else if (Number.isFinite(typed)) put(typed);
          }}
        />
      );
    case "date":
      return <Kept label={label} type="date" said={typeof value === "string" ? value : ""} onKeep={(text) => put(text || null)} />;
    case "yes":
      return <Check label={label} checked={value === true} onChange={(checked) => put(checked ? true : null)} />;
    case "level":
      return <LevelPick label={label} most={kind.most} value={typeof value === "number" ? value : null} onChange={put} />;
    case "choice":
      return (
        <SelectField
          label={label}
          value={typeof value === "string" ? value : ""}
          options={[{ key: "", label: words.fieldNone }, ...options(kind.table, lang)]}
          onChange={(key) => put(key || null)}
        />
      );
    case "many": {
      const chosen = Array.isArray(value) ? value.map(String) : [];
      return (
        <Choices label={label} all={options(kind.table, lang)} chosen={chosen} onChange={(next) => put(next.length ? next : null)} />
      );
    }
    case "one":
      return (
        <SelectField
          label={label}
          value={typeof value === "string" ? value : ""}
          options={[{ key: "", label: words.fieldNone }, ...rowsOf(live, kind.kind, lang, of)]}
          onChange={(key) => put(key || null)}
        />
      );
    case "some": {
      const chosen = Array.isArray(value) ? value.map(String) : [];
      return <Choices label={label} all={rowsOf(live, kind.kind, lang, of)} chosen={chosen} onChange={(next) => put(next.length ? next : null)} />;
    }
  }
}

/** The rows of a kind, those of the same stage first. */
function rowsOf(live: ReturnType<typeof useEditor>["live"], kind: string, lang: "en" | "fr", of: Key): { key: string; label: string }[] {
  const own = live.get(of)?.parent;
  const found = [...live.rows()].filter(([, row]) => row.kind === kind);
  found.sort(([, a], [, b]) => Number(b.parent === own) - Number(a.parent === own));
  return found.map(([key, row]) => ({ key: key.slice(key.indexOf(":") + 1), label: titleOf(row, lang) }));
}

/** A field that is kept when it is left, not at each letter; another's change shows at once. */
function Kept({ label, said, onKeep, rows, type, placeholder }: { label: string; said: string; onKeep: (text: string) => void; rows?: number; type?: "date"; placeholder?: string }) {
  const [text, setText] = useState(said);
  useEffect(() => setText(said), [said]);
  return (
    <TextField
      label={label}
      value={text}
      onChange={setText}
      onCommit={(typed) => typed !== said && onKeep(typed)}
      {...(rows ? { rows } : {})}
      {...(type ? { type } : {})}
      {...(placeholder ? { placeholder } : {})}
    />
  );
}

function Choices({ label, all, chosen, onChange }: { label: string; all: { key: string; label: string }[]; chosen: string[]; onChange: (chosen: string[]) => void }) {
  const id = useId();
  if (all.length === 0) return null;
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="label" id={id}>
        {label}
      </span>
      <div className="choices">
        {all.map((one) => (
          <Check
            key={one.key}
            label={one.label}
            checked={chosen.includes(one.key)}
            onChange={(on) => onChange(on ? [...chosen, one.key] : chosen.filter((key) => key !== one.key))}
          />
        ))}
      </div>
    </div>
  );
}
