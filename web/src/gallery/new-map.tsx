// A new map: from a template, or from a file of another tool.

import { useEffect, useState } from "react";
import { createMap, importMap } from "../api/maps";
import { usePreferences, useWords } from "../preferences";
import { Button, Dialog, FileDrop, Segmented, TextField, Waiting, whyRefused } from "../ui";
import { useSession } from "../people/session";
import { TEMPLATES } from "./templates";
import { GALLERY } from "./words";

interface Props {
  /** null: closed; `import`: opened on files. */
  start: string | null;
  onClose: () => void;
  onMade: (name: string) => void;
}

export function NewMap({ start, onClose, onMade }: Props) {
  const { lang } = usePreferences();
  const words = useWords(GALLERY);
  const organisation = useSession().organisation?.slug ?? "home";
  const [from, setFrom] = useState<"template" | "file">("template");
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState("service");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [imported, setImported] = useState<{ name: string; lost: string[] } | null>(null);
  useEffect(() => {
    if (start === null) return;
    setFrom(start === "import" ? "file" : "template");
    setWrong(null);
    setImported(null);
  }, [start]);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setWrong(null);
    try {
      await work();
    } catch (error) {
      setWrong(whyRefused(error));
    } finally {
      setBusy(false);
    }
  };
  const create = () =>
    attempt(async () => {
      const template = TEMPLATES[lang].find((one) => one.key === chosen);
      if (!template) return;
      const named = title.trim() || template.title;
      const made = await createMap({ organisation, title: named, stages: template.stages, template: template.template, lang });
      onMade(made.name);
    });
  const take = (files: File[]) =>
    attempt(async () => {
      const file = files[0];
      if (!file) return;
      const made = await importMap(file, organisation);
      if (made.lost.length) setImported(made);
      else onMade(made.name);
    });

  return (
    <Dialog
      title={words.newMap}
      isOpen={start !== null}
      onClose={onClose}
      wide
      onSubmit={() => void create()}
      actions={
        imported ? (
          <Button variant="primary" autoFocus onPress={() => onMade(imported.name)}>
            {words.open}
          </Button>
        ) : (
          from === "template" && (
            <Button variant="primary" type="submit" isDisabled={busy}>
              {words.create}
            </Button>
          )
        )
      }
    >
      <Segmented
        label={words.newMap}
        value={from}
        options={[
          { key: "template", label: words.fromTemplate },
          { key: "file", label: words.fromFile },
        ]}
        onChange={setFrom}
      />
      {from === "template" ? (
        <>
          <TextField label={words.title} placeholder={words.titleExample} value={title} onChange={setTitle} autoFocus maxLength={200} />
          <Templates chosen={chosen} onChoose={setChosen} />
        </>
      ) : busy ? (
        <Waiting />
      ) : imported ? (
        <div className="told">
          <div>
            <p>
              <strong>{words.imported}</strong> {words.notCarried}
            </p>
            <ul>
              {imported.lost.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        </div>
      ) : (
        <FileDrop label={words.dropFile} hint={words.dropHint} onFiles={(files) => void take(files)} />
      )}
      {wrong && (
        <p className="told wrong" role="alert">
          {wrong}
        </p>
      )}
    </Dialog>
  );
}

function Templates({ chosen, onChoose }: { chosen: string; onChoose: (key: string) => void }) {
  const words = useWords(GALLERY);
  const templates = useWords(TEMPLATES);
  const at = templates.findIndex((one) => one.key === chosen);
  return (
    <div className="field">
      <span className="label" id="templates">
        {words.template}
      </span>
      <div
        className="templates"
        role="radiogroup"
        aria-labelledby="templates"
        onKeyDown={(event) => {
          const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
          const next = step ? templates[(at + step + templates.length) % templates.length] : undefined;
          if (!next) return;
          event.preventDefault();
          onChoose(next.key);
          event.currentTarget.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
        }}
      >
        {templates.map((one) => (
          <button
            key={one.key}
            data-key={one.key}
            type="button"
            role="radio"
            aria-checked={one.key === chosen}
            tabIndex={one.key === chosen ? 0 : -1}
            className="template"
            onClick={() => onChoose(one.key)}
          >
            <strong>{one.title}</strong>
            <span className="muted small">{one.text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
