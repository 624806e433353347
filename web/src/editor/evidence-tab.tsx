// How the chosen claim is known: its level and why, its facts; and the sources that one can add by hand.

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { options, word } from "../lexicon";
import type { Action, Json, Key } from "../live/types.ts";
import { number, sample } from "../notation";
import { useLang, useWords } from "../preferences";
import { ClaimView } from "../reading/evidence";
import { WORDS } from "../reading/words";
import { Button, IconButton, SelectField, TextField } from "../ui";
import { useByKey, useEditor } from "./context";
import { useChildren, useMayEdit, useRow, useRows } from "./live";
import { say, titleOf } from "./text";
import { EDITOR } from "./words";

export function EvidenceTab({ of }: { of: Key }) {
  const { claims } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const row = useRow(of);
  const claim = useByKey(claims, of);
  const mayEdit = useMayEdit();
  const stated = row?.fields["evidence"];
  const list = Array.isArray(stated) ? stated : [];
  return (
    <>
      <h2>{titleOf(row, lang)}</h2>
      {claim ? <ClaimView claim={claim} lang={lang} /> : <p className="muted small">{words.levelsLater}</p>}
      {list.length === 0 && <p className="told">{words.noEvidenceYet}</p>}
      {mayEdit && list.length > 0 && <Stated of={of} list={list} />}
      {mayEdit && of !== "map" && <AddEvidence of={of} list={list} />}
    </>
  );
}

function Stated({ of, list }: { of: Key; list: Json[] }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  return (
    <ul className="stated">
      {list.map((one, index) => {
        const fact = one as { source?: string; measure?: string; value?: number; n?: number };
        const source = live.get(`source:${fact.source}`);
        return (
          <li key={index} className="page-head">
            <span className="small">
              {titleOf(source, lang) || fact.source}
              {fact.measure ? ` · ${WORDS[lang].measures[fact.measure] ?? fact.measure}` : ""}
              {typeof fact.value === "number" ? ` ${number(fact.value, lang)}` : ""}
              {typeof fact.n === "number" ? ` · ${sample(fact.n, lang)}` : ""}
            </span>
            <IconButton
              small
              icon={Trash2}
              label={words.removeEvidence}
              onPress={() => {
                const rest = list.filter((_, at) => at !== index);
                live.send({ do: "set", key: of, field: "evidence", value: rest.length ? rest : null });
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}

function AddEvidence({ of, list }: { of: Key; list: Json[] }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const sources = useChildren("map", "sources");
  useRows(sources);
  const [open, setOpen] = useState(false);
  const [source, setSource] = useState("");
  const [label, setLabel] = useState("");
  const [kind, setKind] = useState("interview");
  const [note, setNote] = useState("");
  if (!open) {
    return (
      <Button icon={Plus} onPress={() => setOpen(true)}>
        {words.addEvidence}
      </Button>
    );
  }
  const add = () => {
    const edits: Action[] = [];
    let key = source;
    if (!key) {
      if (!label.trim()) return;
      key = live.newKey("source");
      edits.push({ do: "add", key, parent: "map", slot: "sources", position: live.last("map", "sources"), fields: { kind, label: label.trim() } });
    }
    const fact: { [name: string]: Json } = { source: key.slice(key.indexOf(":") + 1) };
    if (note.trim()) fact["note"] = note.trim();
    edits.push({ do: "set", key: of, field: "evidence", value: [...list, fact] });
    live.send(edits.length > 1 ? { do: "group", as: "evidence", edits } : edits);
    setOpen(false);
    setLabel("");
    setNote("");
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <SelectField
        label={words.sourceName}
        value={source}
        options={[
          { key: "", label: words.newSource },
          ...sources.map((one) => ({ key: one, label: `${titleOf(live.get(one), lang)} (${word("SOURCE_KINDS", say(live.get(one)?.fields["kind"], lang), lang)})` })),
        ]}
        onChange={setSource}
      />
      {!source && (
        <>
          <TextField label={words.newSource.replace("…", "")} value={label} onChange={setLabel} required autoFocus />
          <SelectField label={words.sourceKind} value={kind} options={options("SOURCE_KINDS", lang)} onChange={setKind} />
        </>
      )}
      <TextField label={words.note} value={note} onChange={setNote} rows={2} />
      <Button variant="primary" type="submit">
        {words.addEvidence}
      </Button>
    </form>
  );
}
