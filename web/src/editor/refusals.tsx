// The tray: what was not taken, why, and the words to put back. Nothing is dropped silently.

import { useLang, useWords } from "../preferences";
import { Button } from "../ui";
import { useEditor } from "./context";
import { useRefusals } from "./live";
import type { Refusal } from "../live/types.ts";
import { say } from "./text";
import { EDITOR } from "./words";

export function Refusals() {
  const refusals = useRefusals();
  const words = useWords(EDITOR);
  if (!refusals.length) return null;
  return (
    <section className="refusals" role="alert" aria-label={words.refusedTitle(refusals.length)}>
      <strong>{words.refusedTitle(refusals.length)}</strong>
      <ul>
        {refusals.map((refusal) => (
          <One key={refusal.id} refusal={refusal} />
        ))}
      </ul>
    </section>
  );
}

function One({ refusal }: { refusal: Refusal }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const edit = refusal.edit;
  const mine = edit?.do === "set" ? say(edit.value, lang) : edit?.do === "add" ? say(Object.values(edit.fields)[0], lang) : "";
  const theirs = say(refusal.theirs, lang);
  return (
    <li>
      <p>
        {refusal.message} <span className="muted">{refusal.remedy}</span>
      </p>
      {mine && (
        <p className="small">
          <span className="muted">{words.yours} : </span>
          {mine}
        </p>
      )}
      {theirs && (
        <p className="small">
          <span className="muted">{words.theirs} : </span>
          {theirs}
        </p>
      )}
      <div className="button-row">
        {edit?.do === "set" && theirs && (
          <Button
            small
            onPress={() => {
              live.dismiss(refusal.id);
              live.send({ do: "set", key: edit.key, field: edit.field, value: edit.value });
            }}
          >
            {words.takeYours}
          </Button>
        )}
        <Button small variant="quiet" onPress={() => live.dismiss(refusal.id)}>
          {words.dismiss}
        </Button>
      </div>
    </li>
  );
}
