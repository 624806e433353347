// The head of the map: whose journey it is, where it leads, how much of it is known. All edited in place.

import { UserRound } from "lucide-react";
import { useState } from "react";
import type { Key } from "../live/types.ts";
import { useLang, useWords } from "../preferences";
import { setWords } from "./actions";
import { useEditor } from "./context";
import { Writing } from "./editable";
import { useChildren, useMayEdit, useRow, useRows } from "./live";
import { at, say } from "./text";
import { EDITOR } from "./words";

export function MapHead() {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const row = useRow("map");
  const persona = useChildren("map", "persona")[0];
  const mayEdit = useMayEdit();
  const addPersona = (name: string) => {
    if (name.trim()) live.send({ do: "add", key: live.newKey("persona"), parent: "map", slot: "persona", position: "", fields: { name: name.trim() } });
  };
  if (!row) return null;
  return (
    <section className="map-head" aria-label={words.journey}>
      <div className="persona-face" aria-hidden="true">
        <UserRound size={28} />
      </div>
      <div className="map-title">
        <p className="kicker">
          {words.kicker} · {row.fields["state"] === "target" ? words.target : words.current}
        </p>
        <h1>
          <InPlace of="map" path="title" label={words.title} placeholder={words.untitled} />
        </h1>
        {persona ? (
          <div className="persona-words">
            <InPlace of={persona} path="name" label={words.persona} placeholder={words.addPersona} strong />
            <InPlace of={persona} path="description" label={words.persona} placeholder={words.personaText} />
          </div>
        ) : (
          mayEdit && <Fresh label={words.addPersona} onCommit={addPersona} />
        )}
      </div>
      <div className="map-facts">
        <div>
          <h2>{words.scenario}</h2>
          <InPlace of="map" path="scenario" label={words.scenario} placeholder={words.scenarioText} />
        </div>
        <div>
          <h2>{words.expectations}</h2>
          <Expectations />
        </div>
        <div>
          <h2>{words.purpose}</h2>
          <InPlace of="map" path="purpose" label={words.purpose} placeholder={words.purposeText} />
        </div>
      </div>
    </section>
  );
}

function Expectations() {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const mayEdit = useMayEdit();
  const keys = useChildren("map", "expectations");
  useRows(keys);
  const add = (text: string) => {
    if (!text.trim()) return;
    const key = live.newKey("claim");
    live.send({ do: "add", key, parent: "map", slot: "expectations", position: live.last("map", "expectations"), fields: { text: text.trim() } });
  };
  return (
    <>
      {keys.map((key) => (
        <InPlace key={key} of={key} path="text" label={words.expectations} placeholder="" removes />
      ))}
      {keys.length === 0 && mayEdit && <Fresh label={words.expectationText} onCommit={add} />}
    </>
  );
}

/** Words of a row that are edited where they stand, outside the grid. */
export function InPlace({
  of,
  path,
  label,
  placeholder,
  strong,
  removes,
}: {
  of: Key;
  path: string;
  label: string;
  placeholder: string;
  strong?: boolean;
  /** Emptied words remove the row. */
  removes?: boolean;
}) {
  const { live } = useEditor();
  const lang = useLang();
  const row = useRow(of);
  const mayEdit = useMayEdit();
  const [writes, setWrites] = useState(false);
  const text = say(at(row?.fields, path), lang);
  if (writes) {
    return (
      <Writing
        value={text}
        label={label}
        className="writing in-place"
        onCommit={(typed) => {
          setWrites(false);
          if (removes && !typed.trim()) live.send({ do: "remove", key: of });
          else setWords(live, of, path, typed, lang);
        }}
        onCancel={() => setWrites(false)}
        onType={() => live.setMine({ at: of, editing: { key: of, field: path } })}
      />
    );
  }
  if (!mayEdit) return <span className={strong ? "said-strong" : ""}>{text || <span className="muted">–</span>}</span>;
  return (
    <button type="button" className={["in-place", strong && "said-strong", !text && "blank"].filter(Boolean).join(" ")} onClick={() => setWrites(true)}>
      {text || placeholder}
      <span className="sr-only"> ({label})</span>
    </button>
  );
}

function Fresh({ label, onCommit }: { label: string; onCommit: (text: string) => void }) {
  const [writes, setWrites] = useState(false);
  if (!writes) {
    return (
      <button type="button" className="in-place blank" onClick={() => setWrites(true)}>
        {label}
      </button>
    );
  }
  return (
    <Writing
      value=""
      label={label}
      className="writing in-place"
      onCommit={(text) => {
        setWrites(false);
        onCommit(text);
      }}
      onCancel={() => setWrites(false)}
    />
  );
}
